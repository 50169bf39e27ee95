import type { Route } from '#core/http/route.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { deliveryRoutes } from '#delivery/outbox/deliveries.ts'
import type { AccessServices } from '../access-services.ts'
import { auditRoutes } from './account/audit.ts'
import { deliveryReportRoutes } from './account/delivery-report.ts'
import { deliveryRequestRoute } from './account/delivery-request.ts'
import { keyRoutes } from './account/keys.ts'
import { oidcRoutes } from './account/oidc.ts'
import { planRoutes } from './account/plans.ts'
import { secretsRoute } from './account/secrets.ts'
import { sessionRoutes } from './account/session.ts'
import { usageRoutes } from './account/usage.ts'
import { userListRoute } from './account/user-list.ts'
import { userRoutes } from './account/users.ts'
import { acknowledgeRoute } from './acknowledge.ts'
import { destinationRoutes } from './destinations/index.ts'
import { estimateRoute } from './estimate.ts'
import { fileRoutes } from './files.ts'
import { followersRoute } from './followers.ts'
import { inboxRoutes } from './inboxes.ts'
import { listJobsRoute } from './jobs.ts'
import { comparisonRoutes } from './operation/comparison.ts'
import { type HealthCheck, healthRoutes } from './operation/health.ts'
import { modesRoute } from './operation/modes.ts'
import { statusRoute } from './operation/status.ts'
import { receiptRoute } from './receipt.ts'
import { resultsRoutes } from './results.ts'
import { submitRoute } from './submit/submit.ts'

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
    receiptRoute(services),
    acknowledgeRoute(services),
    estimateRoute(services),
    listJobsRoute(services),
    modesRoute(modes),
    ...comparisonRoutes(),
    ...modes.flatMap((mode) => mode.routes?.(services) ?? []),
    ...destinationRoutes(services),
    ...deliveryRoutes(services),
    ...deliveryReportRoutes(services),
    deliveryRequestRoute(services),
    ...inboxRoutes(services),
    ...usageRoutes(services),
    ...planRoutes(services),
    userListRoute(services),
    ...userRoutes(services),
    statusRoute(services),
    ...healthRoutes(healthChecks),
  ]
}

/** The routes of keys, sessions, secrets and the audit log. */
export function accessRoutes(access: AccessServices): Route[] {
  return [
    ...keyRoutes(access),
    ...sessionRoutes(access),
    ...oidcRoutes(access),
    secretsRoute(access),
    ...auditRoutes(access),
  ]
}
