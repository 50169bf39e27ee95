import type { Route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { jobWebhookRoutes } from './job-webhooks.ts'
import { webhookActionRoutes } from './webhook-actions.ts'
import { webhookRoutes } from './webhooks.ts'

/** The webhook API. */
export function routes(services: WebServices): Route[] {
  return [...webhookRoutes(services), ...webhookActionRoutes(services), ...jobWebhookRoutes(services)]
}
