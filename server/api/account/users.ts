import { z } from 'zod'
import { eraseUser } from '#core/account/erase-user.ts'
import { exportUser } from '#core/account/export-user.ts'
import { type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { startedStream } from './started-stream.ts'
import { requireOwnUser } from './usage.ts'

const tag = 'Users'
const params = z.object({ userid: useridSchema })

/** Export and erasure of everything of a user. */
export function userRoutes(services: WebServices): Route[] {
  const exportRoute = route({
    method: 'get',
    path: '/users/{userid}/export',
    operationId: 'exportUser',
    summary: 'Export everything of a user',
    description:
      'A line for each item, as `{type, data}`: `plan`, `job`, `file`, `event`, `destination`, `delivery`, `inbox`, `inboxCall`, `key` and `usage`. A file follows its job in parts, as base64 with an `offset`. Secrets are left out.',
    tag,
    scope: 'read',
    params,
    query: z.looseObject({
      files: z
        .enum(['true', 'false'], 'must be true or false')
        .default('true')
        .meta({ description: 'Whether to include documents, texts and thumbnails.' }),
    }),
    responses: { 200: { description: 'The data.', content: { 'application/x-ndjson': {} } } },
    async handle({ principal, params: { userid }, query }) {
      requireOwnUser(principal, userid)
      return {
        status: 200,
        headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
        stream: await startedStream(exportUser(services, userid, { files: query.files === 'true' })),
      }
    },
  })

  const erase = route({
    method: 'delete',
    path: '/users/{userid}',
    operationId: 'eraseUser',
    summary: 'Erase everything of a user',
    description:
      'Ends the keys and sessions first, with all that they opened. Then jobs, documents, events, destinations, deliveries, inboxes, idempotency keys, usage and the plan are deleted; the ids of the jobs are unknown afterwards. The audit log stays. Export the usage before, if it is to be charged.',
    tag,
    scope: 'admin',
    audit: 'user.erase',
    params,
    responses: { 204: { description: 'Erased.' } },
    async handle({ params: { userid } }) {
      await services.meter.flush()
      await eraseUser(services, userid)
      return { status: 204 }
    },
  })

  return [exportRoute, erase]
}
