import { setTimeout as delay } from 'node:timers/promises'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { loadRecent } from '#core/load-recent.ts'
import type { WebServices } from '#core/services.ts'
import {
  type Health,
  HealthCheckResponse_ServingStatus as status,
} from '../generated/grpc/health/v1/health_pb.ts'
import { whenAborted } from '../service/calls.ts'
import { toStatus } from '../service/status.ts'

/** Interval at which `Watch` checks the status. */
const watchIntervalMs = 5_000

/** Time for which all callers share one check: the service needs no key. */
const maxStatusAgeMs = 1_000

/** Calls of `Watch` at the same time in one process. */
export const maxWatches = 100

const noJob = '00000000-0000-7000-8000-000000000000'

type HealthServices = Pick<WebServices, 'jobs' | 'blobs'>

/**
 * The health service of gRPC. A service is serving while the database and the storage can be used. `names` are the
 * services that can be asked for besides the empty name, the server itself.
 */
export function createHealthService(
  services: HealthServices,
  names: readonly string[],
): ServiceImpl<typeof Health> {
  const isKnown = (name: string) => name === '' || names.includes(name)
  const readStatus = loadRecent(() => servingStatus(services), maxStatusAgeMs)
  let watches = 0

  async function* watch(service: string, signal: AbortSignal) {
    let sent: number | null = null
    while (!signal.aborted) {
      const current = isKnown(service) ? await readStatus() : status.SERVICE_UNKNOWN
      if (current !== sent) yield { status: current }
      sent = current
      await delay(watchIntervalMs, undefined, { signal }).catch(() => {})
    }
    throw signal.reason
  }

  return {
    async check({ service }) {
      if (!isKnown(service)) throw new ConnectError(`There is no service ${service}.`, Code.NotFound)
      return { status: await readStatus() }
    },

    async *watch({ service }, { signal }) {
      if (watches >= maxWatches)
        throw toStatus(new ApiError('rate_limited', `The limit of ${maxWatches} calls of Watch is reached.`))
      watches++
      // Not at the end of the generator: it waits for the client to read, which may never happen.
      whenAborted(signal, () => watches--)
      yield* watch(service, signal)
    },
  }
}

async function servingStatus({ jobs, blobs }: HealthServices) {
  try {
    await Promise.all([jobs.read(everyone, noJob), blobs.check()])
    return status.SERVING
  } catch {
    return status.NOT_SERVING
  }
}
