import type { Services } from '#core/services.ts'
import type { Figure } from '../report/benchmark.ts'
import { percentile } from '../report/figures.ts'
import { createJob } from './jobs.ts'
import { runOpenLoop } from './open-loop.ts'

const eventsPerSecond = 100
/** Each kind of window comes this often. */
const rounds = 4
const shares = { median: 0.5, p99: 0.99 }

/** A failure of some receivers, during one window at a time. */
export interface Fault {
  /** Resolves when deliveries to them are waiting, so that they do during the whole window. */
  begin(): Promise<void>
  /** Resolves when they have everything that waited. */
  end(): Promise<void>
}

interface IsolationOptions<Name extends string> {
  faults: Readonly<Record<Name, Fault>>
  /** Users `user 0`, `user 1` … whose events are committed in turn. */
  users: number
  /** Users whose deliveries are measured. */
  measured: number
  /** Seconds of one window. */
  seconds: number
  /** Waits for the deliveries of these events to receivers that do not fail. Returns the time of each, by its id. */
  delivered(ids: readonly string[]): Promise<ReadonlyMap<string, number>>
}

/** Latency from the commit to the delivery in one kind of window, in milliseconds. */
interface WindowLatency {
  median: number
  p99: number
  samples: number
}

/**
 * Measures the latency of deliveries to other receivers while some fail. Windows without a failure and with each of them
 * take turns, so that a slow phase of the machine meets all. The load is open loop: events are committed at fixed times.
 * The results are medians of the figures of each window, because one pause of the machine can decide the p99 of its window.
 */
export async function measureIsolation<Name extends string>(
  services: Services,
  { faults, users, measured, seconds, delivered }: IsolationOptions<Name>,
): Promise<Record<Name | 'baseline', WindowLatency>> {
  const kinds = ['baseline', ...Object.keys(faults)] as (Name | 'baseline')[]
  const windows = kinds.map((name) => ({ name, latencies: [] as number[][] }))
  for (let round = 0; round < rounds; round++) {
    for (const { name, latencies } of round % 2 === 0 ? windows : windows.toReversed()) {
      const fault = name === 'baseline' ? null : faults[name]
      await fault?.begin()
      const committed = await commitEvents(services, users, seconds)
      const counted = committed.filter(({ user }) => user < measured)
      const times = await delivered(counted.map(({ id }) => id))
      latencies.push(counted.map(({ id, at }) => (times.get(id) ?? Number.NaN) - at))
      await fault?.end()
      // The next window begins with an empty queue.
      await delivered(committed.map(({ id }) => id))
    }
  }
  const summarize = (latencies: readonly number[][], share: number) => {
    const figures = latencies.map((ofWindow) => percentile(ofWindow, share))
    return percentile(figures, 0.5)
  }
  const results = windows.map(({ name, latencies }) => [
    name,
    {
      median: summarize(latencies, shares.median),
      p99: summarize(latencies, shares.p99),
      samples: latencies.flat().length,
    },
  ])
  return Object.fromEntries(results)
}

/** The figure of one statistic with a failure, compared with that without. */
export function isolationFigure(
  name: string,
  statistic: 'median' | 'p99',
  { fault, baseline, without }: { fault: WindowLatency; baseline: WindowLatency; without: string },
): Figure {
  return {
    name,
    value: fault[statistic],
    unit: 'ms',
    better: 'lower',
    reference: { name: without, value: baseline[statistic] },
    samples: fault.samples,
  }
}

interface CommittedEvent {
  id: string
  user: number
  /** Time after the commit. */
  at: number
}

/** Commits events for the users in turn, each at its time, whether or not the earlier ones are committed. */
async function commitEvents(services: Services, users: number, seconds: number): Promise<CommittedEvent[]> {
  const isOver = (count: number) => count >= seconds * eventsPerSecond
  return runOpenLoop({ perSecond: eventsPerSecond, isOver }, async (n) => {
    const user = n % users
    const { id } = await createJob(services, `user ${user}`)
    return { id, user, at: performance.timeOrigin + performance.now() }
  })
}
