import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { analysisPids, modestSettings, openAnalyzer } from '#tests/support/analyzer.ts'
import { Slot } from '#worker/analysis/process/slot.ts'
import { onePage, showLines, writePdf } from '../../fixtures/pdf/write-pdf.ts'

const pdf = writePdf(onePage(showLines('Hello 1,234')))
let folder: string
let pdfPath: string
const slots: Slot[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearback-warm-up-'))
  pdfPath = join(folder, 'document.pdf')
  writeFileSync(pdfPath, pdf)
})
afterEach(async () => {
  for (const slot of slots) slot.kill('canceled')
  await Promise.all(slots.splice(0).map(({ ended }) => ended))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function open(mayWarmUp: () => boolean): Promise<Slot> {
  const slot = new Slot({ ...modestSettings, namespaces: false, mayWarmUp })
  slots.push(slot)
  await slot.ready
  return slot
}

const analyze = (slot: Slot) =>
  slot.run(
    { jobid: 'test', pdfPath, signal: new AbortController().signal, onProgress: () => {} },
    { preview: false },
  )

it('an idle process warms up, and analyses its first document after that', async () => {
  const slot = await open(() => true)
  await slot.warm
  expect(await analyze(slot)).toMatchObject({ outcome: { ok: true } })
})

it('a document that arrives during the warm-up is analysed', async () => {
  const isWarmingUp = Promise.withResolvers<void>()
  const slot = await open(() => {
    isWarmingUp.resolve()
    return true
  })
  await isWarmingUp.promise
  expect(await analyze(slot)).toMatchObject({ outcome: { ok: true } })
  await slot.warm
})

it('a process does not warm up on a busy machine, and analyses its first document without', async () => {
  let isWarm = false
  let checks = 0
  const isChecked = Promise.withResolvers<void>()
  const slot = await open(() => {
    checks += 1
    if (checks === 2) isChecked.resolve()
    return false
  })
  void slot.warm.then(() => {
    isWarm = true
  })
  await isChecked.promise
  expect(await analyze(slot)).toMatchObject({ outcome: { ok: true } })
  expect(isWarm).toBe(false)
})

it('a short document starts no other process', async () => {
  const pool = await openAnalyzer({ longDocumentMs: 120_000 })
  // Without namespaces the first process has been replaced.
  await vi.waitFor(() => expect(analysisPids()).toHaveLength(1), 20_000)
  const before = analysisPids()
  expect(await pool.analyze(pdf)).toMatchObject({ ok: true })
  expect(analysisPids()).toEqual(before)
  await pool.close()
})
