import type { Route } from '#core/http/route.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { deliveryRoutes } from '#delivery/outbox/deliveries.ts'
import type { AccessServices } from '../access-services.ts'
import { auditRoute } from './audit.ts'
import { estimateRoute } from './estimate.ts'
import { fileRoutes } from './files.ts'
import { followersRoute } from './followers.ts'
import { type HealthCheck, healthRoutes } from './health.ts'
import { inboxRoutes } from './inboxes.ts'
import { listJobsRoute } from './jobs.ts'
import { keyRoutes } from './keys.ts'
import { modesRoute } from './modes.ts'
import { planRoutes } from './plans.ts'
import { resultsRoutes } from './results.ts'
import { sessionRoutes } from './session.ts'
import { statusRoute } from './status.ts'
import { submitRoute } from './submit.ts'
import { usageRoutes } from './usage.ts'
import { userRoutes } from './users.ts'

/** All routes of the HTTP API, including those of the modes. */
export function apiRoutes(
  services: WebServices,
  modes: readonly DeliveryMode[],
  healthChecks: readonly HealthCheck[],
): Route[] {
  return [
    submitRoute(services, modes),
    ...resultsRoutes(services, modes),
    ...fileRoutes(services),
    followersRoute(services),
    estimateRoute(services),
    listJobsRoute(services),
    modesRoute(modes),
    ...modes.flatMap((mode) => mode.routes?.(services) ?? []),
    ...deliveryRoutes(services),
    ...inboxRoutes(services),
    ...usageRoutes(services),
    ...planRoutes(services),
    ...userRoutes(services),
    statusRoute(services),
    ...healthRoutes(healthChecks),
  ]
}

/** The routes of keys, sessions and the audit log. */
export function accessRoutes(access: AccessServices): Route[] {
  return [...keyRoutes(access), ...sessionRoutes(access), auditRoute(access)]
}
