import { z } from 'zod'
import { afterParam } from '#core/http/params/after.ts'
import { decimalInteger } from '#core/http/params/integer.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import { auditActions } from '#core/ports/account/audit-log.ts'
import type { AccessServices } from '../../access-services.ts'
import { requireOwnUser } from './usage.ts'

const maxLimit = 1_000

const entrySchema = z
  .object({
    id: z.int().nonnegative(),
    at: z.iso.datetime({ precision: 3 }),
    userid: z.string().nullable().meta({ description: 'Who acted; null for a failed sign-in.' }),
    keyId: z.string().nullable(),
    action: z.enum(auditActions),
    target: z.string().meta({ description: 'Path of the resource.' }),
    address: z.string().meta({ description: 'IP address of the client.' }),
    outcome: z.string().meta({ description: '`ok`, or the code of the error.' }),
  })
  .meta({ id: 'AuditEntry' })

const auditQuery = z.looseObject({
  order: z
    .enum(['asc', 'desc'], 'must be asc or desc')
    .default('asc')
    .meta({ description: '`asc`: oldest first; `desc`: newest first.' }),
  after: afterParam('id', 'entry')
    .optional()
    .meta({ description: 'The `id` of the last entry you have; the list continues after it, in its order.' }),
  limit: decimalInteger(`must be a whole number from 1 to ${maxLimit}`, { min: 1, max: maxLimit }).default(
    100,
  ),
})

const responses = {
  200: {
    description: 'A page of entries; `nextAfter` continues after it.',
    schema: z
      .object({ entries: z.array(entrySchema), nextAfter: z.int().nonnegative() })
      .meta({ id: 'AuditLog' }),
  },
}

/** The audit log, and the part of it that a user has caused. */
export function auditRoutes({ audit }: AccessServices): Route[] {
  const tag = 'Access'

  async function list({ order, after, limit }: z.output<typeof auditQuery>, userid?: string) {
    const entries = await audit.list({ order, after: after ?? null, limit, userid })
    const nextAfter = entries.at(-1)?.id ?? after ?? 0
    return json(200, { entries, nextAfter }, { 'cache-control': 'no-store' })
  }

  const all = route({
    method: 'get',
    path: '/audit',
    operationId: 'readAudit',
    summary: 'Read the audit log',
    description: 'Keys, sign-ins, failed sign-ins, erasures, destinations and secrets, with `AUTH=keys`.',
    tag,
    scope: 'admin',
    query: auditQuery,
    responses,
    handle: ({ query }) => list(query),
  })

  const ofUser = route({
    method: 'get',
    path: '/users/{userid}/audit',
    operationId: 'readUserAudit',
    summary: 'Read what a user has done, from the audit log',
    tag,
    scope: 'read',
    params: z.object({ userid: useridSchema }),
    query: auditQuery,
    responses,
    async handle({ principal, params: { userid }, query }) {
      requireOwnUser(principal, userid)
      return list(query, userid)
    },
  })

  return [all, ofUser]
}
