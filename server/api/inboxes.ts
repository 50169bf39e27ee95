import { z } from 'zod'
import type { Principal } from '#core/access/principal.ts'
import { afterParam } from '#core/http/params/after.ts'
import { strictMembers } from '#core/http/params/members.ts'
import { preferHeader, preferredWait, waitQuery } from '#core/http/params/wait.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { cloudEventsPermission } from '#core/http/webhook-receiver.ts'
import { createInbox } from '#core/inbox/create-inbox.ts'
import {
  behaviourSchema,
  type Inbox,
  inboxCallViewSchema,
  inboxViewSchema,
  unknownInboxError,
  viewInbox,
} from '#core/inbox/inbox.ts'
import { readCalls, viewCall } from '#core/inbox/read-calls.ts'
import { receiveCall } from '#core/inbox/receive-call.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { WebServices } from '#core/services.ts'

const tag = 'Inboxes'
const tokenParams = z.object({ token: z.string().max(64) })
const secret = z
  .string()
  .max(200)
  .nullable()
  .optional()
  .meta({ description: 'Webhook secret that verifies the signatures of calls.' })

/** Inboxes: request bins that receive, store and show webhook calls. */
export function inboxRoutes(services: WebServices): Route[] {
  async function requireInbox(principal: Principal, token: string): Promise<Inbox> {
    const inbox = await services.inboxes.read(principal, token)
    if (!inbox) throw unknownInboxError()
    return inbox
  }

  const create = route({
    method: 'post',
    path: '/inboxes',
    operationId: 'createInbox',
    summary: 'Create an inbox: a request bin for testing webhooks',
    description:
      'Calls to its path are stored and listed. It expires `INBOX_HOURS` after the last call, a day by default.',
    tag,
    scope: 'webhooks',
    body: strictMembers(
      z.object({
        jobid: z
          .string()
          .refine(isUuid, 'must be the id of a job')
          .optional()
          .meta({ description: 'The inbox is deleted with this job.' }),
        secret,
        behaviour: behaviourSchema.optional(),
      }),
    ).prefault({}),
    responses: { 201: { description: 'The inbox.', schema: inboxViewSchema } },
    async handle({ principal, body }) {
      const inbox = await createInbox(services, principal, body)
      return json(201, viewInbox(inbox), { location: `/inboxes/${inbox.token}`, 'cache-control': 'no-store' })
    },
  })

  const list = route({
    method: 'get',
    path: '/inboxes',
    operationId: 'listInboxes',
    summary: 'List the inboxes, newest first',
    tag,
    scope: 'webhooks',
    responses: {
      200: {
        description: 'The inboxes of the user; with `AUTH=open`, all.',
        schema: z.object({ inboxes: z.array(inboxViewSchema) }).meta({ id: 'InboxList' }),
      },
    },
    async handle({ principal }) {
      const inboxes = await services.inboxes.list(principal)
      return json(200, { inboxes: inboxes.map(viewInbox) }, { 'cache-control': 'no-store' })
    },
  })

  const read = route({
    method: 'get',
    path: '/inboxes/{token}',
    operationId: 'readInbox',
    summary: 'Read an inbox',
    tag,
    scope: 'webhooks',
    params: tokenParams,
    responses: { 200: { description: 'The inbox.', schema: inboxViewSchema } },
    handle: async ({ principal, params }) =>
      json(200, viewInbox(await requireInbox(principal, params.token)), { 'cache-control': 'no-store' }),
  })

  const change = route({
    method: 'patch',
    path: '/inboxes/{token}',
    operationId: 'changeInbox',
    summary: 'Change the behaviour or the secret of an inbox',
    tag,
    scope: 'webhooks',
    params: tokenParams,
    body: z.object({ secret, behaviour: behaviourSchema.optional() }),
    responses: { 200: { description: 'The changed inbox.', schema: inboxViewSchema } },
    async handle({ principal, params: { token }, body: { secret, behaviour } }) {
      await requireInbox(principal, token)
      await services.inboxes.change(principal, token, {
        ...(secret !== undefined && { secret }),
        ...(behaviour && { behaviour }),
      })
      return json(200, viewInbox(await requireInbox(principal, token)), { 'cache-control': 'no-store' })
    },
  })

  const remove = route({
    method: 'delete',
    path: '/inboxes/{token}',
    operationId: 'closeInbox',
    summary: 'Delete an inbox and its calls',
    tag,
    scope: 'webhooks',
    params: tokenParams,
    responses: { 204: { description: 'Deleted.' } },
    async handle({ principal, params: { token } }) {
      await requireInbox(principal, token)
      await services.inboxes.remove(principal, token)
      return { status: 204 }
    },
  })

  const calls = route({
    method: 'get',
    path: '/inboxes/{token}/calls',
    operationId: 'listInboxCalls',
    summary: 'List the calls of an inbox, or wait for the next one',
    tag,
    scope: 'webhooks',
    params: tokenParams,
    query: z.looseObject({ after: afterParam('n', 'call').default(0), wait: waitQuery }),
    headers: z.object({ prefer: preferHeader }),
    responses: {
      200: {
        description:
          'The calls after that number, in order. Only the newest are kept: `INBOX_CALLS`, `INBOX_MB`.',
        schema: z
          .object({ calls: z.array(inboxCallViewSchema), nextAfter: z.int().nonnegative() })
          .meta({ id: 'InboxCallList' }),
      },
    },
    async handle(request) {
      const { principal, params, query, signal } = request
      const waitMs = (query.wait ?? preferredWait(request) ?? 0) * 1_000
      const found = await readCalls(
        services,
        principal,
        await requireInbox(principal, params.token),
        query.after,
        {
          waitMs,
          signal,
        },
      )
      // Read again: during the wait the secret may have been set, or the inbox deleted.
      const inbox = await requireInbox(principal, params.token)
      const views = await Promise.all(found.map((call) => viewCall(call, inbox)))
      return json(
        200,
        { calls: views, nextAfter: views.at(-1)?.n ?? query.after },
        { 'cache-control': 'no-store' },
      )
    },
  })

  return [create, list, read, change, remove, calls, ...callRoutes(services)]
}

/** The addresses that senders call. GET belongs to the inbox's page. */
function callRoutes(services: WebServices): Route[] {
  const permission = route({
    method: 'options',
    path: '/inbox/{token}',
    operationId: 'askInbox',
    summary: 'Request permission to send CloudEvents to an inbox',
    tag,
    scope: 'public',
    params: tokenParams,
    responses: {
      204: { description: 'Granted.', headers: { 'webhook-allowed-origin': '`*`: every origin.' } },
    },
    handle: async () => ({ status: 204, headers: cloudEventsPermission }),
  })
  const calls = (['post', 'put', 'patch', 'delete'] as const).map((method) =>
    route({
      method,
      path: '/inbox/{token}',
      operationId: `${method}ToInbox`,
      summary: 'Call an inbox',
      tag,
      scope: 'public',
      params: tokenParams,
      bodyContent: { '*/*': z.string() },
      responses: {
        200: { description: 'The call was received.' },
        '2XX': {
          description: 'The status that the inbox is configured to return; it may also be one of 3XX to 5XX.',
        },
        '3XX': { description: 'The status that the inbox is configured to return.' },
      },
      handle: (request) => receiveCall(services, request.params.token, request),
    }),
  )
  return [permission, ...calls]
}
