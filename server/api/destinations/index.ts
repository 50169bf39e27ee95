import type { Route } from '#core/http/route.ts'
import { destinationOperations } from '#core/outbox/destinations/destination-routes.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { WebServices } from '#core/services.ts'
import * as registry from '#delivery/destinations/registry.ts'
import { destinationTypesRoute } from './destination-types.ts'
import { destinationRoutes as resourceRoutes } from './destinations.ts'
import { rotateRoute } from './rotate.ts'

const types: readonly DestinationType[] = Object.values(registry)

/** The API of destinations of every type. */
export function destinationRoutes(services: WebServices): Route[] {
  return [
    ...resourceRoutes(services, types),
    ...destinationOperations(services, { path: '/destinations', tag: 'Destinations', noun: 'destination' }),
    rotateRoute(services, types),
    destinationTypesRoute(services, types),
  ]
}
