import { execFileSync, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from '#tests/support/browser/browser.ts'
import { dataFolder, Service } from '#tests/support/service/service.ts'
import { percentile } from './support/figures.ts'

/**
 * What Lighthouse says of Home, a finished job and Compare, on a slow phone and on a desktop, the median of some
 * visits: `node bench/pages.ts [visits]`. It ends with 1 when a page's accessibility or best practices are below
 * 95; how fast a page seems depends on the machine, and is only told.
 */
const visits = Number(process.argv[2] ?? 3)
const least = 95
const mostMsToBuild = 300_000
const mostMsOfVisit = 45_000
const folder = join(import.meta.dirname, 'lighthouse')

interface Visit {
  url: string
  device: 'phone' | 'desktop'
  scores: Record<'performance' | 'accessibility' | 'best-practices', number>
  ms: Record<'firstPaint' | 'largestPaint' | 'blocked', number>
  shift: number
  /** The audits, other than of speed, that did not pass. */
  failed: string[]
}

execFileSync('npm', ['ci', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
const data = dataFolder()
const service = new Service(data.path)
try {
  const url = await service.ready(mostMsToBuild)
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
      tell(
        `${name}, ${device}`,
        all.filter((visit) => visit.url === url + path && visit.device === device),
      )
    }
  }
} finally {
  await service.stop()
  data.remove()
}

/** A job with all that a page can show of one. */
async function finishedJob(url: string): Promise<string> {
  const answer = await fetch(`${url}/pdf/bench?filename=report.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', prefer: 'wait=60' },
    body: await readFile('public/samples/financial-report.pdf'),
  })
  const job = (await answer.json()) as { jobid: string; state: string }
  if (job.state !== 'completed') throw new Error(`The job is ${job.state}.`)
  return job.jobid
}

async function measure(visits: Pick<Visit, 'url' | 'device'>[]): Promise<Visit[]> {
  const { executablePath, args, env } = await findBrowser()
  const child = fork(join(folder, 'measure.mjs'))
  const measured: Visit[] = []
  child.on('message', (visit: Visit) => measured.push(visit))
  const giveUp = setTimeout(() => child.kill('SIGKILL'), visits.length * mostMsOfVisit)
  child.send({ browser: { path: executablePath, args, env }, visits })
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(giveUp)
  if (code !== 0 || measured.length < visits.length) throw new Error('Lighthouse did not see every page.')
  return measured
}

function tell(name: string, visits: readonly Visit[]): void {
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
  if (failed.size > 0) console.log(`  not passed: ${[...failed].join(', ')}`)
  if (scores.some(({ category, score }) => category !== 'performance' && score < least)) process.exitCode = 1
}
