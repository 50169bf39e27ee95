import { setTimeout as delay } from 'node:timers/promises'
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { everyone } from '#core/access/principal.ts'
import type { WebServices } from '#core/services.ts'
import {
  type Health,
  HealthCheckResponse_ServingStatus as status,
} from '../generated/grpc/health/v1/health_pb.ts'

/** Interval at which `Watch` checks the status. */
const watchIntervalMs = 5_000
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
  return {
    async check({ service }) {
      if (!isKnown(service)) throw new ConnectError(`There is no service ${service}.`, Code.NotFound)
      return { status: await servingStatus(services) }
    },

    async *watch({ service }, { signal }) {
      let sent: number | null = null
      while (!signal.aborted) {
        const current = isKnown(service) ? await servingStatus(services) : status.SERVICE_UNKNOWN
        if (current !== sent) yield { status: current }
        sent = current
        await delay(watchIntervalMs, undefined, { signal }).catch(() => {})
      }
      throw signal.reason
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
