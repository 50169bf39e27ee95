import type { Route } from '#core/route.ts'
import type { WebServices } from '#core/services.ts'
import { deliveryRoutes } from './deliveries.ts'
import { endpointRoutes } from './endpoints.ts'
import { inboxRoutes } from './inboxes.ts'
import { jobEndpointRoutes } from './job-endpoints.ts'
import { upkeepRoutes } from './upkeep.ts'

/** Every operation of the mode. */
export function routes(services: WebServices): Route[] {
  return [
    ...endpointRoutes(services),
    ...upkeepRoutes(services),
    ...jobEndpointRoutes(services),
    ...deliveryRoutes(services),
    ...inboxRoutes(services),
  ]
}
