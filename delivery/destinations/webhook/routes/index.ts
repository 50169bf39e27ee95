import type { Route } from '#core/http/route.ts'
import {
  type DestinationResource,
  destinationOperations,
} from '#core/outbox/destinations/destination-routes.ts'
import type { WebServices } from '#core/services.ts'
import { webhook } from '../destination.ts'
import { jobWebhookRoutes } from './job-webhooks.ts'
import { rotateRoute } from './rotate.ts'
import { webhookRoutes } from './webhooks.ts'

const resource: DestinationResource = {
  path: '/webhooks',
  tag: 'Webhooks',
  noun: 'webhook',
  type: webhook.name,
  pingData: (webhookId) => ({ webhookId }),
}

/** The webhook API. */
export function routes(services: WebServices): Route[] {
  return [
    ...webhookRoutes(services),
    rotateRoute(services),
    ...destinationOperations(services, resource),
    ...jobWebhookRoutes(services),
  ]
}
