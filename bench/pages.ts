import { execFileSync, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from '#tests/support/browser/browser.ts'
import { dataFolder, Service } from '#tests/support/service/service.ts'
import { percentile } from './support/figures.ts'

/**
 * Lighthouse scores of the pages Home, Job (finished) and Compare, on a slow phone and on a desktop; medians:
 * `node bench/pages.ts [visits]`. Exits with 1 if accessibility or best practices of a page are below 95.
 * Performance depends on the machine and is only printed.
 */
const visits = Number(process.argv[2] ?? 3)
const minScore = 95
const buildTimeoutMs = 300_000
const visitTimeoutMs = 45_000
const folder = join(import.meta.dirname, 'lighthouse')

interface Visit {
  url: string
  device: 'phone' | 'desktop'
  scores: Record<'performance' | 'accessibility' | 'best-practices', number>
  ms: Record<'firstPaint' | 'largestPaint' | 'blocked', number>
  shift: number
  /** Ids of the failed audits of accessibility and best practices. */
  failed: string[]
}

execFileSync('npm', ['ci', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
const data = dataFolder()
const service = new Service(data.path)
try {
  const url = await service.ready(buildTimeoutMs)
  const pages = { Home: '/', Job: `/jobs/${await finishedJob(url)}`, Compare: '/compare' }
  const all = await measure(
    Object.values(pages).flatMap((path) =>
      Array.from({ length: visits }, () => [
        { url: url + path, device: 'phone' as const },
        { url: url + path, device: 'desktop' as const },
      ]).flat(),
    ),
  )
  for (const device of ['phone', 'desktop']) {
    for (const [name, path] of Object.entries(pages)) {
      report(
        `${name}, ${device}`,
        all.filter((visit) => visit.url === url + path && visit.device === device),
      )
    }
  }
} finally {
  await service.stop()
  data.remove()
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

function report(name: string, visits: readonly Visit[]): void {
  const median = (read: (visit: Visit) => number) => percentile(visits.map(read), 0.5)
  const scores = (['performance', 'accessibility', 'best-practices'] as const).map((category) => ({
    category,
    score: median((visit) => visit.scores[category]),
  }))
  const seconds = (read: (visit: Visit) => number) => `${(median(read) / 1_000).toFixed(1)} s`
  console.log(
    `${name}: ${scores.map(({ category, score }) => `${category} ${score}`).join(', ')}; ` +
      `first paint ${seconds(({ ms }) => ms.firstPaint)}, largest ${seconds(({ ms }) => ms.largestPaint)}, ` +
      `blocked ${Math.round(median(({ ms }) => ms.blocked))} ms, ` +
      `shift ${median(({ shift }) => shift).toFixed(3)}`,
  )
  const failed = new Set(visits.flatMap((visit) => visit.failed))
  if (failed.size > 0) console.log(`  failed audits: ${[...failed].join(', ')}`)
  if (scores.some(({ category, score }) => category !== 'performance' && score < minScore))
    process.exitCode = 1
}
