import { execFileSync, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from '#tests/support/browser/browser.ts'
import { dataFolder, Service } from '#tests/support/service/service.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'

const buildTimeoutMs = 300_000
const visitTimeoutMs = 45_000
const folder = join(import.meta.dirname, '../lighthouse')

interface Visit {
  url: string
  device: 'phone' | 'desktop'
  scores: Record<'performance' | 'accessibility' | 'best-practices', number>
  ms: Record<'firstPaint' | 'largestPaint' | 'blocked', number>
  shift: number
  /** Ids of the failed audits of accessibility and best practices. */
  failed: string[]
}

/**
 * Lighthouse scores of the pages (the job is finished), on a slow phone and on a desktop; medians of visits. Installs
 * Lighthouse into `bench/lighthouse`.
 */
export const benchmark: Benchmark = {
  name: 'pages',
  title: 'Lighthouse scores of the pages',
  usage: '[visits = 3]',
  async run([count = '3']) {
    execFileSync('npm', ['ci', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    const data = dataFolder()
    const service = new Service(data.path)
    try {
      const url = await service.ready(buildTimeoutMs)
      const pages = {
        Home: '/',
        Job: `/jobs/${await finishedJob(url)}`,
        Compare: '/compare',
        Destinations: '/destinations',
        Status: '/status',
        Docs: '/docs',
        'API reference': '/docs/api',
      }
      const devices = ['phone', 'desktop'] as const
      // In rounds, so that a slow phase of the machine meets all pages.
      const round = Object.values(pages).flatMap((path) =>
        devices.map((device) => ({ url: url + path, device })),
      )
      const visits = Array.from({ length: Number(count) }, () => round).flat()
      const all = await measure(visits)
      return devices.flatMap((device) =>
        Object.entries(pages).flatMap(([name, path]) =>
          toFigures(
            `${name}, ${device}`,
            all.filter((visit) => visit.url === url + path && visit.device === device),
          ),
        ),
      )
    } finally {
      await service.stop()
      data.remove()
    }
  },
}

/** Submits a job whose page shows all parts of an analysis. */
async function finishedJob(url: string): Promise<string> {
  const response = await fetch(`${url}/pdf/bench?filename=report.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', prefer: 'wait=60' },
    body: await readFile('public/samples/financial-report.pdf'),
  })
  const job = (await response.json()) as { jobid: string; state: string }
  if (job.state !== 'completed') throw new Error(`The job is ${job.state}.`)
  return job.jobid
}

async function measure(visits: Pick<Visit, 'url' | 'device'>[]): Promise<Visit[]> {
  const { executablePath, args, env } = await findBrowser()
  const child = fork(join(folder, 'measure.mjs'))
  const measured: Visit[] = []
  child.on('message', (visit: Visit) => measured.push(visit))
  const timeout = setTimeout(() => child.kill('SIGKILL'), visits.length * visitTimeoutMs)
  child.send({ browser: { path: executablePath, args, env }, visits })
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(timeout)
  if (code !== 0 || measured.length < visits.length) throw new Error('Lighthouse did not measure every page.')
  return measured
}

function toFigures(name: string, visits: readonly Visit[]): Figure[] {
  const median = (read: (visit: Visit) => number) => percentile(visits.map(read), 0.5)
  const failed = new Set(visits.flatMap((visit) => visit.failed))
  if (failed.size > 0) console.error(`${name}: failed audits: ${[...failed].join(', ')}`)
  const score = (category: keyof Visit['scores']): Figure => ({
    name: `${name}: ${category}`,
    value: median(({ scores }) => scores[category]),
    unit: 'of 100',
    better: 'higher',
    samples: visits.length,
  })
  const lower = (what: string, unit: string, read: (visit: Visit) => number): Figure => ({
    name: `${name}: ${what}`,
    value: median(read),
    unit,
    better: 'lower',
    samples: visits.length,
  })
  return [
    score('performance'),
    score('accessibility'),
    score('best-practices'),
    lower('first paint', 'ms', ({ ms }) => ms.firstPaint),
    lower('largest paint', 'ms', ({ ms }) => ms.largestPaint),
    lower('blocked', 'ms', ({ ms }) => ms.blocked),
    lower('layout shift', 'of the viewport', ({ shift }) => shift),
  ]
}

await runIfMain(import.meta, benchmark)
