import type { Route } from '#core/http/route.ts'
import type { DestinationType } from '#core/outbox/destination-type.ts'
import type { WebServices } from '#core/services.ts'
import * as registry from '#delivery/destinations/registry.ts'
import { destinationActionRoutes } from './destination-actions.ts'
import { destinationTypesRoute } from './destination-types.ts'
import { destinationRoutes as resourceRoutes } from './destinations.ts'
import { rotateRoute } from './rotate.ts'

const types: readonly DestinationType[] = Object.values(registry)

/** The API of destinations of every type. */
export function destinationRoutes(services: WebServices): Route[] {
  return [
    ...resourceRoutes(services, types),
    ...destinationActionRoutes(services),
    rotateRoute(services, types),
    destinationTypesRoute(services, types),
  ]
}
