import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { commits, recording } from './example-run.ts'
import { measureRun } from './measure.ts'
import type { Run } from './run.ts'
import { compactRun, packRuns, unpackRuns } from './share.ts'

const modes = ['stream']
const epoch = 1_790_000_000_000

const run: Run = {
  jobid: '0199',
  filename: 'report.pdf',
  pages: 318,
  commits: commits.map((commit) => ({ ...commit, at: commit.at + epoch })),
  recordings: [
    recording({
      offsetMs: 40,
      received: commits.map(({ type, seq, at }) => ({ type, seq, at: at + epoch - 40 + 2.25 })),
      traffic: [
        { kind: 'request', at: epoch, id: 1, bytesUp: 10 },
        { kind: 'response', at: epoch + 7, id: 1, status: 304, bytesDown: 20, news: false },
      ],
      cuts: [{ from: epoch + 500, to: epoch + 1_000 }],
    }),
  ],
}

test('share: an unpacked run measures the same as the original', async () => {
  const [shared] = await unpackRuns(await packRuns([run]), modes)
  if (!shared) throw new Error('Nothing was shared.')
  const [before] = measureRun(run)
  const [after] = measureRun(shared)
  expect(after?.resultLatencyMs).toBeCloseTo(before?.resultLatencyMs ?? Number.NaN, 0)
  expect(after).toMatchObject({ requests: 1, unchanged: 1, bytesUp: 10, bytesDown: 20, missed: 0 })
  expect(shared.recordings[0]?.cuts).toEqual([{ from: 540, to: 1_040 }])
})

test('share: a compacted run is unchanged by packing and unpacking', async () => {
  const received = commits.map(({ type, seq, at }) => ({ type, seq, at: at + epoch - 40 + 907.4499 }))
  const shown = compactRun({ ...run, recordings: [recording({ offsetMs: 40.0333, received })] })
  expect(await unpackRuns(await packRuns([shown]), modes)).toEqual([shown])
})

test('share: reads a link of the earlier format with CPU figures and ignores them', async () => {
  const recordings = run.recordings.map((recording) => ({ ...recording, cpuMs: 2.71 }))
  const old = JSON.stringify({ version: 1, runs: [{ ...run, recordings }] })
  const [shared] = await unpackRuns(deflateRawSync(old).toString('base64url'), modes)
  expect(shared?.recordings[0]).not.toHaveProperty('cpuMs')
  expect(shared?.recordings[0]?.traffic).toHaveLength(2)
})

test('share: a run fits into a URL', async () => {
  const progress = Array.from({ length: 40 }, (_, n) => ({
    type: 'job.progress' as const,
    seq: 2,
    at: epoch + n * 250,
  }))
  const wide = { ...run, recordings: Array.from({ length: 6 }, () => recording({ received: progress })) }
  expect((await packRuns([wide])).length).toBeLessThan(4_000)
})

test('share: rejects malformed and oversized input', async () => {
  const packed = (value: unknown) => deflateRawSync(JSON.stringify(value)).toString('base64url')
  await expect(unpackRuns('???', modes)).rejects.toThrow()
  await expect(unpackRuns(packed({ version: 2, runs: [] }), modes)).rejects.toThrow()
  await expect(
    unpackRuns(packed({ version: 1, runs: [{ ...run, commits: 'none' }] }), modes),
  ).rejects.toThrow()
  await expect(unpackRuns(packed('a'.repeat(6_000_000)), modes)).rejects.toThrow('too large')
})

test('share: rejects a mode that is not registered', async () => {
  for (const mode of ['stranger', '__proto__', '../inbox', '=1+1']) {
    const foreign = { ...run, recordings: [recording({ mode })] }
    await expect(unpackRuns(await packRuns([foreign]), modes)).rejects.toThrow('unknown delivery mode')
  }
})
