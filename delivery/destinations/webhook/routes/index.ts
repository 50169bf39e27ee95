import type { Route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { deliveryRoutes } from '../../../outbox/routes/deliveries.ts'
import { endpointRoutes } from './endpoints.ts'
import { jobEndpointRoutes } from './job-endpoints.ts'
import { maintenanceRoutes } from './maintenance.ts'

/** Every operation of the mode. */
export function routes(services: WebServices): Route[] {
  return [
    ...endpointRoutes(services),
    ...maintenanceRoutes(services),
    ...jobEndpointRoutes(services),
    ...deliveryRoutes(services),
  ]
}
