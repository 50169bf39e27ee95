import { z } from 'zod'
import { decimalInteger } from '#core/http/params/integer.ts'
import { toCursor } from '#core/http/params/pagination.ts'
import { requireStorableText } from '#core/http/params/validate.ts'
import { json, type Route, route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { builtInPlan, type Plan } from '#core/usage/plan.ts'
import { periodUsageSchema, sumUsage } from '#core/usage/usage.ts'
import { rangeQuery, readRange } from './usage.ts'

const maxLimit = 200

const sumsSchema = periodUsageSchema.omit({ period: true })

const userSchema = z
  .object({
    userid: z.string(),
    plan: z.string().meta({ description: 'Name of the plan.' }),
    keys: z.int().nonnegative().meta({ description: 'Number of valid API keys.' }),
    lastUsedAt: z.iso.datetime({ precision: 3 }).nullable().meta({
      description: 'Time of the last request with any of the keys, precise to a minute.',
    }),
    usage: sumsSchema.meta({ description: 'Sums of the days from `from` to `to`.' }),
    currency: z.string().meta({ description: 'Currency of `cost`, as in ISO 4217.' }),
  })
  .meta({ id: 'User' })

/** `GET /users`: the users with their plans and usage. */
export function userListRoute(services: Pick<WebServices, 'users' | 'usage' | 'plans' | 'clock'>): Route {
  return route({
    method: 'get',
    path: '/users',
    operationId: 'listUsers',
    summary: 'List the users by id',
    description: 'A user exists by its keys, its usage or its plan.',
    tag: 'Users',
    scope: 'admin',
    query: z.looseObject({
      ...rangeQuery,
      prefix: z.string().max(128).default('').meta({ description: 'Only ids that begin with this text.' }),
      limit: decimalInteger(`must be a whole number from 1 to ${maxLimit}`, {
        min: 1,
        max: maxLimit,
      }).default(50),
      cursor: z
        .string()
        .max(1_000)
        .optional()
        .meta({ description: 'The `cursor` of the previous page; opaque.' }),
    }),
    responses: {
      200: {
        description: 'A page of users; `cursor` is null on the last one.',
        schema: z
          .object({ users: z.array(userSchema), cursor: z.string().nullable() })
          .meta({ id: 'UserList' }),
      },
    },
    async handle({ query }) {
      const { prefix, limit, cursor } = query
      const { from, to } = readRange(query, services.clock())
      const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString()
      requireStorableText({ cursor: after })
      const found = await services.users.list({ prefix, after, limit: limit + 1 })
      const listed = found.slice(0, limit)
      const userids = listed.map(({ userid }) => userid)
      const [days, plans] = await Promise.all([services.usage.read(userids, from, to), services.plans.list()])
      const daysOf = Map.groupBy(days, ({ userid }) => userid)
      const users = listed.map(({ lastUsedAt, ...user }) => {
        const { prices }: Plan = plans.find(({ name }) => name === user.plan) ?? builtInPlan
        const usage = sumUsage(daysOf.get(user.userid) ?? [], prices)
        return { ...user, lastUsedAt: lastUsedAt?.toISOString() ?? null, usage, currency: prices.currency }
      })
      const last = userids.at(-1)
      return json(
        200,
        { users, cursor: found.length > limit && last !== undefined ? toCursor(last) : null },
        { 'cache-control': 'no-store' },
      )
    },
  })
}
