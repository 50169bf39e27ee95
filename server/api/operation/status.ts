import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import { sandboxLayers } from '#core/ports/analyzer.ts'
import type { StatusView } from '#core/ports/observability/status-store.ts'
import { type ThroughputPeriod, throughputPeriods } from '#core/ports/observability/throughput-period.ts'
import type { WebServices } from '#core/services.ts'

const periods = Object.keys(throughputPeriods) as [ThroughputPeriod, ...ThroughputPeriod[]]

const count = z.int().nonnegative()
const ms = z.number().nonnegative()

const statusSchema = z
  .object({
    time: z.iso.datetime({ precision: 3 }),
    queue: z.object({
      waiting: count.meta({ description: 'Jobs waiting for a worker.' }),
      processing: count.meta({ description: 'Jobs being analysed.' }),
      oldestMs: ms.nullable().meta({ description: 'Age of the oldest waiting job; null without one.' }),
    }),
    ended: z.object({
      stepS: count.meta({ description: 'Seconds per entry; the last entry ends now.' }),
      completed: z.array(count),
      failed: z.array(count),
    }),
    times: z
      .object({ waitedMs: ms.nullable(), analysedMs: ms.nullable(), totalMs: ms.nullable() })
      .meta({ description: 'Medians of the jobs completed in the last ten minutes.' }),
    processes: z.object({ web: count, worker: count }).meta({ description: 'Running processes.' }),
    sandbox: z.array(z.array(z.enum(sandboxLayers))).meta({
      description: 'Layers of the analysis sandbox that are on: one list for each worker alive.',
    }),
    workers: z
      .array(
        z.object({
          connectedAt: z.iso
            .datetime({ precision: 3 })
            .meta({ description: 'Start of its database session.' }),
          concurrency: count.meta({ description: 'Analyses at the same time.' }),
          sandbox: z.array(z.enum(sandboxLayers)),
        }),
      )
      .meta({ description: 'Workers alive: those with an open database session, the oldest first.' }),
    connections: z
      .array(z.object({ mode: z.string(), count }))
      .meta({ description: 'Open connections of followers.' }),
    latency: z.array(z.object({ mode: z.string(), count, medianMs: ms, p99Ms: ms })).meta({
      description:
        'Latency from the commit of an event to its delivery, by mode and destination type, in the period. Modes: of this process; for two minutes, of the most recent events. Destinations: at least the last hour.',
    }),
    destinations: z
      .array(
        z.object({
          type: z.string(),
          broker: z
            .string()
            .nullable()
            .meta({ description: 'Name in BROKERS; null for types without brokers.' }),
          enabled: count,
          failing: count.meta({ description: 'Of the enabled ones, those whose last attempts all failed.' }),
          failingSince: z.iso.datetime({ precision: 3 }).nullable(),
          disabled: count,
          pending: count.meta({ description: 'Deliveries that are neither delivered nor failed.' }),
        }),
      )
      .meta({ description: 'Destinations by type and broker.' }),
    failures: z
      .array(z.object({ code: z.string(), count }))
      .meta({ description: 'Failed jobs of the last 24 hours.' }),
  })
  .meta({ id: 'Status' })

/** `GET /health/status`: queue, throughput, latency, connections, processes and failures. */
export function statusRoute({ status, latency, clock }: WebServices): Route {
  return route({
    method: 'get',
    path: '/health/status',
    operationId: 'readStatus',
    summary: 'Read the status of the service',
    description:
      'Queue, throughput, latency, connections, processes and failures, of all processes together, at most one second old.',
    tag: 'Operation',
    scope: 'admin',
    query: z.looseObject({
      period: z
        .enum(periods, `must be one of ${periods.join(', ')}`)
        .default('2m')
        .meta({ description: 'Period of `ended` and `latency`: two minutes, an hour or a day.' }),
    }),
    responses: { 200: { description: 'The current status.', schema: statusSchema } },
    async handle({ query: { period } }) {
      const { deliveryLatency, ...read } = await status.read(period)
      const view: StatusView = {
        time: clock().toISOString(),
        ...read,
        latency: [...latency.summary(period), ...deliveryLatency],
      }
      return json(200, view, { 'cache-control': 'no-store' })
    },
  })
}
