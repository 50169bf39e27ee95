import { z } from 'zod'
import { type Route, route } from '#core/http/route.ts'
import type { ProcessMetrics } from '#platform/metrics/metrics.ts'

/** `GET /metrics`: metrics of this process, for Prometheus. */
export function metricsRoute(metrics: Pick<ProcessMetrics, 'scrape'>): Route {
  return route({
    method: 'get',
    path: '/metrics',
    operationId: 'readMetrics',
    summary: 'Metrics of this process, for Prometheus',
    tag: 'Operation',
    scope: 'admin',
    responses: {
      200: { description: 'Prometheus exposition text.', content: { 'text/plain': { schema: z.string() } } },
    },
    async handle() {
      const { type, body } = await metrics.scrape()
      return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body }
    },
  })
}
