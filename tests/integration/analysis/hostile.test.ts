import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Analysis, analysisSchema } from '#core/analysis/schema.ts'
import { jobErrors } from '#core/jobs/job-error.ts'
import { modestSettings, openAnalyzer, type TestAnalyzer, watchPeakMemory } from '#tests/support/analyzer.ts'
import { corpus } from '../../fixtures/corpus/index.ts'
import { withActions } from '../../fixtures/hostile/actions.ts'
import { flipBits, truncations } from '../../fixtures/hostile/damage.ts'
import { hostilePdfs } from '../../fixtures/hostile/index.ts'
import { ATTACHMENT_NAMES, withAttachments, withTitle } from '../../fixtures/hostile/strings.ts'

const SAMPLES = join(import.meta.dirname, '../../../public/samples')
const documented = new Set<string>(['completed', ...Object.keys(jobErrors)])

let house: TestAnalyzer
let letter: Buffer
let report: Buffer
const memory = watchPeakMemory()

beforeAll(async () => {
  house = await openAnalyzer({ concurrency: 2, timeoutS: 100 })
  letter = await readFile(join(SAMPLES, 'letter.pdf'))
  report = await readFile(join(SAMPLES, 'financial-report.pdf'))
})

afterAll(async () => {
  memory.stop()
  await house.close()
})

/** How the analysis of the file ends; what it yields must hold the schema. */
async function endingOf(pdf: Buffer): Promise<string> {
  const outcome = await house.analyze(pdf)
  if (!outcome.ok) return outcome.code
  analysisSchema.parse(outcome.analysis)
  return 'completed'
}

async function analysisOf(pdf: Buffer): Promise<Analysis> {
  const outcome = await house.analyze(pdf)
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.analysis
}

describe('a hostile document', () => {
  it.each(hostilePdfs)(
    'ends with a documented outcome, and a job beside it completes: $name',
    async (hostile) => {
      const pdf = await hostile.make()
      const [ending, beside] = await Promise.all([endingOf(pdf), endingOf(letter)])
      expect(documented).toContain(ending)
      if (hostile.endings) expect(hostile.endings).toContain(ending)
      expect(beside).toBe('completed')
    },
  )

  it('ends with a documented outcome when truncated after any kilobyte', async () => {
    const endings = await Promise.all(truncations(report).map(endingOf))
    expect(endings.length).toBeGreaterThan(50)
    for (const ending of endings) expect(['completed', 'corrupt']).toContain(ending)
  })

  it('ends with a documented outcome when random bits are flipped', async () => {
    const shapes = await Promise.all(corpus.map(({ make }) => make()))
    const mutants = Array.from({ length: 150 }, (_, seed) =>
      flipBits(seed % 2 ? letter : (shapes[(seed / 2) % shapes.length] ?? report), seed + 1, 1 + (seed % 40)),
    )
    for (const ending of await Promise.all(mutants.map(endingOf))) expect(documented).toContain(ending)
  })

  it('stays below 120 % of the memory limit', () => {
    expect(memory.peakBytes()).toBeGreaterThan(100 * 2 ** 20)
    expect(memory.peakBytes()).toBeLessThan(modestSettings.memoryMb * 2 ** 20 * 1.2)
  })

  it('causes no network request', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { document } = await analysisOf(
      withActions(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    )
    server.close()
    expect(asked).toEqual([])
    expect(document.javascript).toMatchObject({ names: ['start'] })
    expect(document.javascript.count).toBeGreaterThan(0)
    expect(document.links).toMatchObject({ web: 2, launch: 2 })
    expect(document.form.type).toBe('xfa')
  })
})

describe('untrusted text', () => {
  it.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['invoice\u202efdp.exe\u2066', 'invoicefdp.exe'],
    ['a\u0000b\u0007c\u009b', 'abc'],
    ['\ud800a\udc00😀', '\ufffda\ufffd😀'],
    ['  \t\n ', null],
  ])('%j comes out as %j', async (written, read) => {
    const { document } = await analysisOf(withTitle(written))
    expect(document.title).toBe(read)
  })

  it('is truncated to the maximum length', async () => {
    const { document } = await analysisOf(withTitle('😀'.repeat(5000)))
    expect(document.title).toBe('😀'.repeat(500))
  })

  it('has attachment names without paths and control characters', async () => {
    const { attachments } = (await analysisOf(withAttachments())).document
    expect(attachments.count).toBe(ATTACHMENT_NAMES.length)
    const names = attachments.items.map(({ name }) => name)
    expect(names.slice(0, 6)).toEqual(['passwd', 'shadow', 'evil.exe', null, 'ab.txt', 'gnp.exe'])
    expect(names[6]).toHaveLength(255)
  })
})
