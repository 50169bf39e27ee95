import { everyone } from '#core/access/principal.ts'
import { isFailing } from '#core/outbox/deliveries/queues.ts'
import type { Services } from '#core/services.ts'
import { firstAttemptSlots, retrySlots } from '#delivery/outbox/workers.ts'
import { type Figure, until } from '../report/benchmark.ts'
import type { HookServer } from '../servers/hook-server.ts'
import { isolationFigure, measureIsolation } from './isolation.ts'
import { createJob } from './jobs.ts'

/** Requests of one destination at the same time, unless it counts as failing. */
const share = firstAttemptSlots.groupConcurrency

interface HookIsolationOptions {
  receiver: HookServer
  /** Time of the first request with each event, by id of the event. */
  received: ReadonlyMap<string, number>
  /** Users with one endpoint each, at the paths `/0`, `/1` … of the receiver. The last one hangs. */
  users: number
  /** Seconds of one window. */
  seconds: number
}

/** Isolation of all endpoints from the last one, which hangs: 99th percentile from the commit to the first attempt. */
export async function hookIsolation(
  services: Services,
  { receiver, received, users, seconds }: HookIsolationOptions,
): Promise<Figure> {
  const last = users - 1
  const delivered = async (ids: readonly string[]) => {
    await until(() => ids.every((id) => received.has(id)))
    return received
  }
  const waiting: string[] = []
  const hanging = {
    async begin() {
      receiver.hang(`/${last}`)
      // More than its share, so that its deliveries are waiting in the queue during the whole window.
      for (let n = 0; n < 3 * share; n++) waiting.push((await createJob(services, `user ${last}`)).id)
      await until(async () => receiver.hanging >= (await shareOf(services, `user ${last}`)))
    },
    async end() {
      receiver.release()
      await delivered(waiting.splice(0))
    },
  }
  const options = { faults: { hanging }, users, measured: last, seconds, delivered }
  const result = await measureIsolation(services, options)
  return isolationFigure(`p99 of ${last} endpoints while 1 of ${users} hangs`, 'p99', {
    fault: result.hanging,
    baseline: result.baseline,
    without: 'none hangs',
  })
}

/** Requests that the user's endpoint is sent at the same time: fewer after attempts that timed out. */
async function shareOf(services: Services, userid: string): Promise<number> {
  const [destination] = await services.destinations.list(everyone, { userid })
  return destination && isFailing(destination) ? retrySlots.groupConcurrency : share
}
