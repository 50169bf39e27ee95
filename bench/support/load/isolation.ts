import { everyone } from '#core/access/principal.ts'
import { isFailing } from '#core/outbox/deliveries/queues.ts'
import type { Services } from '#core/services.ts'
import { firstAttemptSlots, retrySlots } from '#delivery/outbox/workers.ts'
import { until } from '../report/benchmark.ts'
import { percentile } from '../report/figures.ts'
import type { HookServer } from '../servers/hook-server.ts'
import { createJob } from './jobs.ts'
import { runOpenLoop } from './open-loop.ts'

/** Requests of one destination at the same time, unless it counts as failing. */
const share = firstAttemptSlots.groupConcurrency
const eventsPerSecond = 100
/** Windows with a hanging endpoint and without one take turns, so that a slow phase of the machine meets both. */
const windows = [false, true, true, false, false, true, true, false]

interface IsolationOptions {
  receiver: HookServer
  /** Time of the first request with each event, by id of the event. */
  received: ReadonlyMap<string, number>
  /** Users with one endpoint each, at the paths `/0`, `/1` … of the receiver. The last one hangs. */
  users: number
  /** Seconds of one window. */
  seconds: number
}

/** 99th percentiles of the latency from the commit to the first attempt, in milliseconds. */
interface Isolation {
  hanging: number
  baseline: number
  /** Samples of each. */
  samples: number
}

/**
 * Measures the latency of deliveries to all endpoints but the last one, which hangs in half of the windows. The load is
 * open loop: events are committed at fixed times. The result is the median of the p99 of each window, because one pause
 * of the machine can decide the p99 of its window.
 */
export async function measureIsolation(services: Services, options: IsolationOptions): Promise<Isolation> {
  const { receiver, received, users, seconds } = options
  const last = users - 1
  const p99s = { hanging: [] as number[], baseline: [] as number[] }
  let samples = 0
  for (const isHanging of windows) {
    const ids: string[] = []
    if (isHanging) {
      receiver.hang(`/${last}`)
      // More than its share, so that its deliveries are waiting in the queue during the whole window.
      for (let n = 0; n < 3 * share; n++) ids.push((await createJob(services, `user ${last}`)).id)
      await until(async () => receiver.hanging >= (await shareOf(services, `user ${last}`)))
    }
    const committed = await commitEvents(services, users, seconds)
    const counted = committed.filter(({ user }) => user !== last)
    await until(() => counted.every(({ id }) => received.has(id)))
    const latencies = counted.map(({ id, at }) => (received.get(id) ?? 0) - at)
    p99s[isHanging ? 'hanging' : 'baseline'].push(percentile(latencies, 0.99))
    if (isHanging) samples += latencies.length
    receiver.release()
    // The next window begins with an empty queue.
    ids.push(...committed.map(({ id }) => id))
    await until(() => ids.every((id) => received.has(id)))
  }
  return { hanging: percentile(p99s.hanging, 0.5), baseline: percentile(p99s.baseline, 0.5), samples }
}

/** Requests that the user's endpoint is sent at the same time: fewer after attempts that timed out. */
async function shareOf(services: Services, userid: string): Promise<number> {
  const [destination] = await services.destinations.list(everyone, { userid })
  return destination && isFailing(destination) ? retrySlots.groupConcurrency : share
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
