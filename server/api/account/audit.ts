import { z } from 'zod'
import { afterSchema } from '#core/http/params/after.ts'
import { decimalInteger } from '#core/http/params/integer.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { auditActions } from '#core/ports/audit-log.ts'
import type { AccessServices } from '../../access-services.ts'

const maxLimit = 1_000

const entrySchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime({ precision: 3 }),
    userid: z.string().nullable().meta({ description: 'Who acted; null for a failed sign-in.' }),
    keyId: z.string().nullable(),
    action: z.enum(auditActions),
    target: z.string().meta({ description: 'Path of the resource.' }),
    address: z.string().meta({ description: 'IP address of the client.' }),
    outcome: z.string().meta({ description: '`ok`, or the code of the error.' }),
  })
  .meta({ id: 'AuditEntry' })

/** `GET /audit`: the audit log. */
export function auditRoute({ audit }: AccessServices): Route {
  return route({
    method: 'get',
    path: '/audit',
    operationId: 'readAudit',
    summary: 'Read the audit log',
    description: 'Keys, sign-ins, failed sign-ins, erasures, destinations and secrets, with `AUTH=keys`.',
    tag: 'Access',
    scope: 'admin',
    query: z.looseObject({
      after: afterSchema.default(0),
      limit: decimalInteger(`must be a whole number from 1 to ${maxLimit}`, {
        min: 1,
        max: maxLimit,
      }).default(100),
    }),
    responses: {
      200: {
        description: 'The entries after that id, oldest first.',
        schema: z.object({ entries: z.array(entrySchema), nextAfter: z.int() }).meta({ id: 'AuditLog' }),
      },
    },
    async handle({ query: { after, limit } }) {
      const entries = await audit.list(after, limit)
      const nextAfter = entries.at(-1)?.id ?? after
      return json(200, { entries, nextAfter }, { 'cache-control': 'no-store' })
    },
  })
}
