import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toBatches } from './batches.ts'
import { listCells } from './cells.ts'
import { estimateSeconds, formatEstimate, sampleDocuments } from './estimate.ts'
import { type Profile, parts, profiles } from './profiles.ts'
import { listVariants } from './variants.ts'

const minute = 60

function planOf(profile: Profile) {
  const variants = listVariants(profile.intervalsMs)
  const cells = listCells(profile, variants, 1, parts)
  return { variants, cells, seconds: estimateSeconds({ profile, variants }, cells) }
}

test.each([
  [profiles.quick, 11 * minute],
  [profiles.full, 3.5 * 60 * minute],
])('estimate: the whole profile takes less than the time that the help text says', (profile, limit) => {
  expect(planOf(profile).seconds).toBeLessThan(limit)
})

test('estimate: knows the number of sample documents', () => {
  const samples = readdirSync(join(import.meta.dirname, '../../../public/samples'))
  expect(samples.filter((name) => name.endsWith('.pdf'))).toHaveLength(sampleDocuments)
})

test('plan: quick has three interleaved runs of every variant alone, full ten of the sizes of up to 100 clients', () => {
  for (const [profile, runs] of [
    [profiles.quick, 3],
    [profiles.full, 10],
  ] as const) {
    const { variants, cells } = planOf(profile)
    for (const { id } of variants) {
      for (const size of profile.alone.filter(({ clients }) => clients <= 100)) {
        const mine = cells.filter(
          (cell) => cell.part === 'alone' && cell.variant?.id === id && cell.size === size,
        )
        expect(mine.map(({ run }) => run)).toEqual(Array.from({ length: runs }, (_, n) => n + 1))
      }
    }
  }
})

test('plan: only intervals that need more requests than the clients can make are left out, of large loads', () => {
  const { variants, cells } = planOf(profiles.full)
  const missing = profiles.full.alone.flatMap((size) =>
    variants
      .filter(
        ({ id }) =>
          !cells.some((cell) => cell.part === 'alone' && cell.size === size && cell.variant?.id === id),
      )
      .map(({ id }) => `${size.clients} ${id}`),
  )
  expect(missing).toEqual([
    ...['1000 polling@250', '1000 polling@1000'],
    ...['5000 polling@250', '5000 polling@1000', '5000 polling@5000'],
  ])
})

test('plan: full has job lengths of 0.1 to 60 s, 10 to 5,000 clients, and each fault class in ten runs', () => {
  const { cells } = planOf(profiles.full)
  const sizes = cells.flatMap((cell) => ('size' in cell ? cell.size : []))
  expect([...new Set(sizes.map(({ jobSeconds }) => jobSeconds))].toSorted((a, b) => a - b)).toEqual([
    0.1, 1, 10, 60,
  ])
  const clients = sizes.map((size) => size.clients)
  expect([Math.min(...clients), Math.max(...clients)]).toEqual([10, 5_000])
  for (const part of ['faults', 'peers'] as const) {
    const faults = cells.flatMap((cell) => (cell.part === part ? cell.fault : []))
    const counts = Map.groupBy(faults, (fault) => fault)
    expect([...counts.values()].map(({ length }) => length)).toEqual(Array.from({ length: 6 }, () => 10))
  }
})

test('batches: hold every cell once, those of one batch are of one part and run, and those alone stay alone', () => {
  const { cells } = planOf(profiles.full)
  const batches = toBatches(cells)
  expect(batches.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    cells.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
  for (const batch of batches) {
    expect(new Set(batch.map(({ part, run }) => `${part} ${run}`)).size).toBe(1)
    if (batch.length > 1) expect(['together', 'faults', 'peers']).toContain(batch[0]?.part)
    // The web process that these end or suspend is that of all others.
    const faults = batch.flatMap((cell) => (cell.part === 'faults' ? cell.fault : []))
    if (faults.length > 1) expect(faults.filter((fault) => /crash|deploy|timing/.test(fault))).toEqual([])
    // A server that starts would delay the events of other peers.
    const peers = batch.flatMap((cell) => (cell.part === 'peers' ? cell.fault : []))
    if (peers.length > 1) expect(peers.filter((fault) => /crash|deploy/.test(fault))).toEqual([])
  }
})

test('estimate as text: is in minutes, from an hour on in hours', () => {
  expect([20, 590, 10_200].map(formatEstimate)).toEqual(['1 min', '10 min', '2 h 50 min'])
})
