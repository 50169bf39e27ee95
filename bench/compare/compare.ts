import { rmSync } from 'node:fs'
import { version } from '#server/api/operation/description.ts'
import { percentile } from '../support/report/figures.ts'
import { now } from './measure/clock.ts'
import { type Environment, openEnvironment } from './measure/environment.ts'
import { measureLoad } from './measure/load.ts'
import type { CompareOptions } from './options.ts'
import { toBatches } from './plan/batches.ts'
import { type Cell, listCells } from './plan/cells.ts'
import { estimateBatch, estimateSeconds, formatEstimate } from './plan/estimate.ts'
import { listVariants, type Variant } from './plan/variants.ts'
import { ComparisonRecord, describeMachine, type RunInfo } from './record.ts'
import { type RunContext, runCell } from './run-cell.ts'

/** Measures what the record of the options' folder does not hold yet. `say` prints progress. */
export async function compare(
  options: CompareOptions,
  say: (line: string) => void,
): Promise<ComparisonRecord> {
  const { profile, seed } = options
  if (options.fresh) rmSync(options.out, { recursive: true, force: true })
  const record = new ComparisonRecord(options.out)
  const { info } = record
  if (info && info.profile.name !== profile.name)
    throw new RangeError(
      `${options.out} holds a run of the profile ${info.profile.name}. Use --fresh or another --out.`,
    )
  if (info && !options.reportOnly && JSON.stringify(info.profile) !== JSON.stringify(profile))
    throw new RangeError(
      `${options.out} holds a run of the profile ${profile.name} of another version. Use --fresh or another --out.`,
    )
  const variants = listVariants(profile.intervalsMs, options.modes)
  const known = new Set(record.cells().map(({ id }) => id))
  const cells = listCells(profile, variants, seed, options.parts).filter(({ id }) => !known.has(id))
  if (options.reportOnly || cells.length === 0) return record
  const seconds = estimateSeconds({ profile, variants }, cells)
  say(`${cells.length} measurements, about ${formatEstimate(seconds)} on two cores.`)
  const environment = await openEnvironment()
  try {
    await warmUp(environment, variants)
    record.info ??= await describeRun(environment, options)
    await runBatches({ environment, profile, variants }, cells, options.minutes, { record, say })
  } finally {
    await environment.close()
  }
  return record
}

/** Runs the measurements, until `maxMinutes` have passed, and says after each how long the rest takes. */
async function runBatches(
  context: RunContext,
  cells: readonly Cell[],
  maxMinutes: number,
  { record, say }: { record: ComparisonRecord; say: (line: string) => void },
): Promise<void> {
  const startedAt = now()
  const elapsed = () => (now() - startedAt) / 1_000
  const batches = toBatches(cells)
  const estimate = (some: readonly Cell[][]) =>
    some.reduce((sum, batch) => sum + estimateBatch(context, batch), 0)
  let done = 0
  for (const [n, batch] of batches.entries()) {
    const before = elapsed()
    if (before > maxMinutes * 60) {
      say(`${cells.length - done} measurements are left. Repeat the command to continue.`)
      return
    }
    for (const cell of await Promise.all(batch.map((each) => runCell(context, each)))) record.add(cell)
    done += batch.length
    // A machine that is slower than the estimate so far is taken to stay so.
    const pace = elapsed() / estimate(batches.slice(0, n + 1))
    const rest = estimate(batches.slice(n + 1)) * pace
    const ids = batch.map(({ id }) => id).join(', ')
    const left = rest > 0 ? `, about ${formatEstimate(rest)} left` : ''
    say(`${done}/${cells.length} ${ids} (${(elapsed() - before).toFixed(0)} s${left})`)
  }
}

/** Runs a few jobs of every variant, whose figures are discarded: their code is loaded and compiled afterwards. */
async function warmUp(environment: Environment, variants: readonly Variant[]): Promise<void> {
  const size = { jobMs: 200, jobs: 4, perSecond: 10, seed: 1, receiveTimeoutMs: 20_000 }
  await measureLoad(environment, { ...size, variants })
}

async function describeRun(environment: Environment, { profile, seed }: CompareOptions): Promise<RunInfo> {
  const { rows } = await environment.admin.query<{ server_version: string }>('SHOW server_version')
  return {
    profile,
    seed,
    startedAt: new Date().toISOString(),
    ...describeMachine(),
    versions: { hearback: version, node: process.version, postgres: rows[0]?.server_version ?? 'unknown' },
    rttMs: await roundTripMs(environment.url),
  }
}

/** Median time of a request that reads nothing. */
async function roundTripMs(url: string): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 120; n++) {
    const startedAt = now()
    await (await fetch(`${url}/health/live`)).text()
    if (n >= 20) times.push(now() - startedAt)
  }
  return percentile(times, 0.5)
}
