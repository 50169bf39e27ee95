import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { chooseType } from '#core/http/headers/accept.ts'
import { afterParam } from '#core/http/params/after.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { builtInPlan, planLimitsSchema } from '#core/usage/plan.ts'
import { periodUsageSchema, sumByPeriod } from '#core/usage/usage.ts'
import { usageCsv } from '#core/usage/usage-csv.ts'
import { exportUsage } from '#core/usage/usage-export.ts'
import { startedStream } from './started-stream.ts'

type UsageServices = Pick<WebServices, 'usage' | 'plans' | 'meter' | 'clock'>

const maxDays = 366
const defaultDays = 30
const dayMs = 86_400_000

const day = z.iso.date('must be a day as YYYY-MM-DD')

/** The days of a usage report. */
export const rangeQuery = {
  from: day.optional().meta({ description: 'First day, UTC; by default 30 days ending with `to`.' }),
  to: day.optional().meta({ description: 'Last day, UTC; today by default.' }),
}

const usageQuery = z.looseObject({
  ...rangeQuery,
  by: z
    .enum(['day', 'month'], 'must be day or month')
    .default('day')
    .meta({ description: 'Periods to sum.' }),
})

const noStore = { 'cache-control': 'no-store' }

/** Usage of a user, and the export of all usage. */
export function usageRoutes(services: UsageServices): Route[] {
  const read = route({
    method: 'get',
    path: '/users/{userid}/usage',
    operationId: 'readUsage',
    summary: 'Read the usage of a user',
    description:
      'Usage by day or month, with its cost by the prices of the plan. Periods without usage are left out. Jobs, pages, bytes in and attempts are exact at once; requests and events follow within seconds.',
    tag: 'Usage',
    scope: 'read',
    params: z.object({ userid: useridSchema }),
    query: usageQuery,
    responses: {
      200: {
        description: 'The usage, oldest period first, and the limits of the plan.',
        schema: z
          .object({
            usage: z.array(periodUsageSchema),
            limits: planLimitsSchema,
            plan: z.string().meta({ description: 'Name of the plan.' }),
            currency: z.string().meta({ description: 'Currency of `cost`, as in ISO 4217.' }),
          })
          .meta({ id: 'UsageReport' }),
        content: { 'text/csv': { schema: z.string(), description: 'A row for each period.' } },
      },
    },
    async handle({ principal, params: { userid }, query, header }) {
      requireOwnUser(principal, userid)
      const { from, to } = readRange(query, services.clock())
      const [days, plan] = await Promise.all([
        services.usage.read([userid], from, to),
        services.plans.ofUser(userid),
      ])
      const usage = sumByPeriod(days, periodLength(query.by), plan.prices)
      const headers = { ...noStore, vary: 'accept' }
      if (chooseType(header('accept'), 'application/json', ['text/csv']) === 'text/csv') {
        return {
          status: 200,
          headers: { ...headers, 'content-type': 'text/csv; charset=utf-8' },
          body: usageCsv(usage),
        }
      }
      const { name, limits, prices } = plan
      return json(200, { usage, limits, plan: name, currency: prices.currency }, headers)
    },
  })

  const total = route({
    method: 'get',
    path: '/usage',
    operationId: 'readTotalUsage',
    summary: 'Read the usage of all users',
    tag: 'Usage',
    scope: 'admin',
    query: usageQuery,
    responses: {
      200: {
        description: 'The sums of all users, oldest period first.',
        schema: z
          .object({ usage: z.array(periodUsageSchema.omit({ cost: true })) })
          .meta({ id: 'TotalUsage' }),
      },
    },
    async handle({ query }) {
      const { from, to } = readRange(query, services.clock())
      const days = await services.usage.readTotal(from, to)
      // Plans may have prices in different currencies.
      const usage = sumByPeriod(days, periodLength(query.by), builtInPlan.prices)
      return json(200, { usage: usage.map(({ cost: _, ...sums }) => sums) }, noStore)
    },
  })

  const exportAll = route({
    method: 'get',
    path: '/usage/export',
    operationId: 'exportUsage',
    summary: 'Export metered usage as CloudEvents',
    description:
      'One CloudEvent 1.0 a line, oldest first, up to the newest. The `id` of an event never changes: pass the last one as `after` to continue, and use it to remove duplicates. Records are kept for `USAGE_RECORD_DAYS`, 90 by default.',
    tag: 'Usage',
    scope: 'admin',
    query: z.looseObject({ after: afterParam('id', 'record').default(0) }),
    responses: {
      200: { description: 'The usage records after that id.', content: { 'application/x-ndjson': {} } },
    },
    handle: async ({ query: { after } }) => ({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', ...noStore },
      stream: await startedStream(exportUsage(services, after)),
    }),
  })

  return [read, total, exportAll]
}

/** Checks that the principal may read or change the account of a user. An admin may those of all. */
export function requireOwnUser(principal: Principal, userid: string): void {
  if (!principal.admin) requireUser(principal, userid)
}

/** Number of characters of a day that name its period. */
function periodLength(by: 'day' | 'month'): number {
  return by === 'day' ? 10 : 7
}

/** @throws ApiError `invalid_request` for an empty or too long range */
export function readRange(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: string; to: string } {
  const last = to ?? now.toISOString().slice(0, 10)
  const first = from ?? new Date(Date.parse(last) - (defaultDays - 1) * dayMs).toISOString().slice(0, 10)
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1
  if (days >= 1 && days <= maxDays) return { from: first, to: last }
  throw new ApiError('invalid_request', `from: must be 0 to ${maxDays - 1} days before to`, { field: 'from' })
}
