import { z } from 'zod'
import type { Principal } from '#core/access/principal.ts'
import { afterSchema } from '#core/http/after.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { preferHeader, preferredWait, waitQuery } from '#core/http/wait.ts'
import { callsAfter, viewCall } from '#core/inbox/calls.ts'
import { createInbox } from '#core/inbox/create-inbox.ts'
import {
  behaviourSchema,
  type Inbox,
  inboxCallViewSchema,
  inboxViewSchema,
  viewInbox,
} from '#core/inbox/inbox.ts'
import { receive, unknownInbox } from '#core/inbox/receive.ts'
import { isJobid } from '#core/jobs/jobid.ts'
import type { WebServices } from '#core/services.ts'
import { cloudEventsAgreement } from '../cloudevents-agreement.ts'

const tag = 'Inboxes'
const tokenParams = z.object({ token: z.string().max(64) })
const secret = z
  .string()
  .max(200)
  .nullable()
  .optional()
  .meta({ description: 'Of the webhook that calls it.' })

/** Receivers to try webhooks with, for those who have no server of their own. */
export function inboxRoutes(services: WebServices): Route[] {
  async function requireInbox(principal: Principal, token: string): Promise<Inbox> {
    const inbox = await services.inboxes.read(principal, token)
    if (!inbox) throw unknownInbox()
    return inbox
  }

  const open = route({
    method: 'post',
    path: '/inboxes',
    operationId: 'createInbox',
    summary: 'Open an inbox: a receiver to try webhooks with',
    description: 'What is called at its path is kept for a day and shown.',
    tag,
    body: z
      .object({
        jobid: z
          .string()
          .refine(isJobid, 'must be the id of a job')
          .optional()
          .meta({ description: 'The job with which it goes.' }),
        secret,
        behaviour: behaviourSchema.optional(),
      })
      .prefault({}),
    responses: { 201: { description: 'The inbox.', schema: inboxViewSchema } },
    async handle({ principal, body }) {
      const inbox = await createInbox(services, principal, body)
      return json(201, viewInbox(inbox), { location: `/inboxes/${inbox.token}`, 'cache-control': 'no-store' })
    },
  })

  const read = route({
    method: 'get',
    path: '/inboxes/{token}',
    operationId: 'readInbox',
    summary: 'Read an inbox',
    tag,
    params: tokenParams,
    responses: { 200: { description: 'The inbox.', schema: inboxViewSchema } },
    handle: async ({ principal, params }) =>
      json(200, viewInbox(await requireInbox(principal, params.token)), { 'cache-control': 'no-store' }),
  })

  const change = route({
    method: 'patch',
    path: '/inboxes/{token}',
    operationId: 'changeInbox',
    summary: 'Change how an inbox answers, or the secret it knows',
    tag,
    params: tokenParams,
    body: z.object({ secret, behaviour: behaviourSchema.optional() }),
    responses: { 200: { description: 'The inbox as it is now.', schema: inboxViewSchema } },
    async handle({ principal, params: { token }, body: { secret, behaviour } }) {
      await requireInbox(principal, token)
      await services.inboxes.change(token, {
        ...(secret !== undefined && { secret }),
        ...(behaviour && { behaviour }),
      })
      return json(200, viewInbox(await requireInbox(principal, token)), { 'cache-control': 'no-store' })
    },
  })

  const close = route({
    method: 'delete',
    path: '/inboxes/{token}',
    operationId: 'closeInbox',
    summary: 'Delete an inbox with its calls',
    tag,
    params: tokenParams,
    responses: { 204: { description: 'Deleted.' } },
    async handle({ principal, params: { token } }) {
      await requireInbox(principal, token)
      await services.inboxes.remove(token)
      return { status: 204 }
    },
  })

  const calls = route({
    method: 'get',
    path: '/inboxes/{token}/calls',
    operationId: 'listInboxCalls',
    summary: 'Read the calls of an inbox, or wait for the next',
    tag,
    params: tokenParams,
    query: z.looseObject({ after: afterSchema.default(0), wait: waitQuery }),
    headers: z.object({ prefer: preferHeader }),
    responses: {
      200: {
        description: 'The calls after that number, in order; the oldest may be gone.',
        schema: z
          .object({ calls: z.array(inboxCallViewSchema), nextAfter: z.int() })
          .meta({ id: 'InboxCallList' }),
      },
    },
    async handle(request) {
      const { principal, params, query, signal } = request
      const waitMs = (query.wait ?? preferredWait(request) ?? 0) * 1_000
      const found = await callsAfter(services, await requireInbox(principal, params.token), query.after, {
        waitMs,
        signal,
      })
      // Meanwhile its secret may have become known, or the inbox may be gone.
      const inbox = await requireInbox(principal, params.token)
      const views = await Promise.all(found.map((call) => viewCall(call, inbox)))
      return json(
        200,
        { calls: views, nextAfter: views.at(-1)?.n ?? query.after },
        { 'cache-control': 'no-store' },
      )
    },
  })

  return [open, read, change, close, calls, ...callRoutes(services)]
}

/** What is there to be called. A GET is left to the page that shows the inbox. */
function callRoutes(services: WebServices): Route[] {
  const agree = route({
    method: 'options',
    path: '/inbox/{token}',
    operationId: 'askInbox',
    summary: 'Ask an inbox whether CloudEvents may be sent to it',
    tag,
    params: tokenParams,
    responses: { 204: { description: 'They may.', headers: { 'webhook-allowed-origin': 'Everyone.' } } },
    handle: async () => ({ status: 204, headers: cloudEventsAgreement }),
  })
  const calls = (['post', 'put', 'patch', 'delete'] as const).map((method) =>
    route({
      method,
      path: '/inbox/{token}',
      operationId: `${method}ToInbox`,
      summary: 'Call an inbox',
      tag,
      params: tokenParams,
      bodyContent: { '*/*': z.string() },
      responses: { 200: { description: 'Or whatever the inbox is set to answer.' } },
      handle: (request) => receive(services, request.params.token, request),
    }),
  )
  return [agree, ...calls]
}
