import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { analysisSchema } from '#core/analysis/schema.ts'
import type { AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { analysisPids, openAnalyzer, type TestAnalyzer } from '#tests/support/analyzer.ts'
import { childPids } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'
import { slowPdf } from '../../fixtures/pdf/slow-pdf.ts'
import { onePage, showLines, writePdf } from '../../fixtures/pdf/write-pdf.ts'

const sample = (name: string) => join(import.meta.dirname, '../../../public/samples', `${name}.pdf`)
const slow = slowPdf(4000)
const quick = writePdf(onePage(showLines('Hello 1,234')))

type Progress = { done: number; total: number }

const opened: TestAnalyzer[] = []

async function open(settings: Parameters<typeof openAnalyzer>[0] = {}): Promise<TestAnalyzer> {
  const analyzer = await openAnalyzer(settings)
  opened.push(analyzer)
  return analyzer
}

/** Closes what was opened, and expects that no process is left. */
async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((analyzer) => analyzer.close()))
  // Also those that the test files before have ended in this process.
  await until(() => expect(childPids(process.pid), 'children left behind').toEqual([]))
}

afterAll(closeAll)

/** `started` resolves with the first progress of an analysis. */
function underWay() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { started: promise, onProgress: () => resolve() }
}

describe('the samples', () => {
  let pool: TestAnalyzer
  beforeAll(async () => {
    // The limit is not what is tested here, and other processes may need the machine.
    pool = await open({ timeoutS: 120 })
  })
  afterAll(closeAll)

  /** The analysis of the longest sample, and the progress that it reported. Two tests look at it. */
  let book: Promise<{ outcome: AnalyzerOutcome; progress: Progress[]; seconds: number }> | undefined
  function analyzeBook(): NonNullable<typeof book> {
    book ??= (async () => {
      const progress: Progress[] = []
      const started = performance.now()
      const outcome = await pool.analyze(sample('book-300-pages'), {
        onProgress: ({ done, total }) => progress.push({ done, total }),
      })
      return { outcome, progress, seconds: (performance.now() - started) / 1000 }
    })()
    return book
  }

  it.each([
    ['letter', { pages: 1, verdict: 'too_few', language: 'en', withoutText: 0 }],
    ['financial-report', { pages: 29, verdict: 'consistent', language: 'en', withoutText: 0 }],
    ['invented-numbers', { pages: 29, verdict: 'deviates', language: 'en', withoutText: 0 }],
    ['scan', { pages: 3, verdict: 'too_few', language: null, withoutText: 3 }],
    ['book-300-pages', { pages: 300, verdict: 'consistent', language: 'en', withoutText: 0 }],
  ])('%s', async (name, expected) => {
    const outcome =
      name === 'book-300-pages' ? (await analyzeBook()).outcome : await pool.analyze(sample(name))
    if (!outcome.ok) throw new Error(outcome.code)
    const { pages, numbers, text } = analysisSchema.parse(outcome.analysis)
    expect({
      pages: pages.count,
      verdict: numbers.verdict,
      language: text.language,
      withoutText: text.pagesWithoutText,
    }).toEqual(expected)
    expect(Buffer.from(outcome.text).toString().split('\f')).toHaveLength(expected.pages)
    expect(
      Buffer.from(outcome.thumbnail ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  it('the preview has first facts and the picture of page 1, before the first progress of a long document', async () => {
    const stop = new AbortController()
    const calls: string[] = []
    const outcome = await pool.analyze(sample('book-300-pages'), {
      signal: stop.signal,
      onPreview({ pages }, thumbnail) {
        calls.push(`${pages.count} pages`, Buffer.from(thumbnail ?? []).toString('latin1', 1, 4))
      },
      onProgress() {
        calls.push('progress')
        stop.abort()
      },
    })
    expect(outcome).toEqual({ ok: false, code: 'canceled' })
    expect(calls.slice(0, 3)).toEqual(['300 pages', 'PNG', 'progress'])
  })

  it('progress is reported in ascending order, at most four times a second', async () => {
    const { outcome, progress, seconds } = await analyzeBook()
    expect(outcome).toMatchObject({ ok: true })
    expect(progress.length).toBeGreaterThan(0)
    expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([300]))
    const done = progress.map((one) => one.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(progress.length).toBeLessThanOrEqual(seconds * 4)
  })
})

describe('limits', () => {
  afterEach(closeAll)

  it('stops an analysis at the time limit and accepts the next one', async () => {
    const { analyze } = await open({ timeoutS: 1 })
    expect(await analyze(slow)).toEqual({ ok: false, code: 'analysis_timeout' })
    expect(await analyze(quick)).toMatchObject({ ok: true })
  })

  it('refuses a document with more pages than the limit', async () => {
    const { analyze } = await open({ maxPages: 3999 })
    expect(await analyze(slow)).toEqual({ ok: false, code: 'too_many_pages' })
  })
})

describe('killed and canceled analyses', () => {
  let pool: TestAnalyzer
  beforeAll(async () => {
    pool = await open()
  })
  afterAll(closeAll)

  it('reports analysis_crashed when the process is killed from outside, and analyses the next document though the spare process was killed, too', async () => {
    const { started, onProgress } = underWay()
    const outcome = pool.analyze(slow, { onProgress })
    await started
    for (const pid of analysisPids()) process.kill(pid, 'SIGKILL')
    expect(await outcome).toEqual({ ok: false, code: 'analysis_crashed' })
    expect(await pool.analyze(quick)).toMatchObject({ ok: true })
  })

  it('kills the process of a running analysis', async () => {
    const { started, onProgress } = underWay()
    const abort = new AbortController()
    const outcome = pool.analyze(slow, { signal: abort.signal, onProgress })
    await started
    const before = childPids(process.pid)
    abort.abort()
    expect(await outcome).toEqual({ ok: false, code: 'canceled' })
    await expect.poll(() => before.some((pid) => !childPids(process.pid).includes(pid))).toBe(true)
  })

  it('removes a waiting analysis from the queue', async () => {
    const running = new AbortController()
    const waiting = new AbortController()
    const { started, onProgress } = underWay()
    const first = pool.analyze(slow, { signal: running.signal, onProgress })
    await started
    const second = pool.analyze(quick, { signal: waiting.signal })
    const third = pool.analyze(quick)
    waiting.abort()
    expect(await second).toEqual({ ok: false, code: 'canceled' })
    running.abort()
    expect(await first).toEqual({ ok: false, code: 'canceled' })
    expect(await third).toMatchObject({ ok: true })
  })

  it('does not start an analysis whose signal is already aborted', async () => {
    expect(await pool.analyze(quick, { signal: AbortSignal.abort() })).toEqual({
      ok: false,
      code: 'canceled',
    })
  })
})

describe('closing', () => {
  afterEach(closeAll)

  it('ends running and waiting analyses and leaves no process behind', async () => {
    const { analyze, close } = await open()
    const { started, onProgress } = underWay()
    const running = analyze(slow, { onProgress })
    await started
    const waiting = analyze(sample('letter'))
    await close()
    expect(await running).toEqual({ ok: false, code: 'analysis_crashed' })
    expect(await waiting).toEqual({ ok: false, code: 'analysis_crashed' })
    await expect.poll(() => childPids(process.pid)).toEqual([])
  })
})

it('an idle pool has one process; each document that waits or is analysed adds one, until the pool is idle again', async () => {
  const pool = await open({ concurrency: 2, idleMs: 200 })
  await vi.waitFor(() => expect(analysisPids()).toHaveLength(1), 20_000)
  const [first, second] = [underWay(), underWay()]
  const canceled = new AbortController()
  const { signal } = canceled
  const outcomes = [first, second].map(({ onProgress }) => pool.analyze(slow, { signal, onProgress }))
  await Promise.all([first.started, second.started])
  await vi.waitFor(() => expect(analysisPids()).toHaveLength(3), 20_000)
  canceled.abort()
  for (const outcome of outcomes) expect(await outcome).toMatchObject({ code: 'canceled' })
  await vi.waitFor(() => expect(analysisPids()).toHaveLength(1), 20_000)
  expect(await pool.analyze(quick)).toMatchObject({ ok: true })
})
