import { randomUUID } from 'node:crypto'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { HandlerContext } from '@connectrpc/connect'
import { missingJobError } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import type { FeedItem, Subscription } from '#core/events/subscription.ts'
import { ApiError } from '#core/http/api-error.ts'
import { isFinal, type Job } from '#core/jobs/job.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { WebServices } from '#core/services.ts'
import {
  type FollowRequest,
  type FollowResponse,
  FollowResponseSchema,
} from '../generated/hearback/v1/jobs_pb.ts'
import type { FollowStream } from './follow-stream.ts'
import { toEventMessage, toJobMessage } from './messages.ts'

export type FollowItem = MessageInitShape<typeof FollowResponseSchema>

/** Silence after which a heartbeat is sent: proxies and clients close silent connections. */
export const heartbeatMs = 14_000

/**
 * Opens the stream of a Follow call. The connection is listed among the followers of the job until it ends.
 * @throws ApiError `not_found`, `gone`, `rate_limited`, `unavailable` when the server stops
 */
export async function openFollowStream(
  mode: string,
  request: FollowRequest,
  { principal, context }: { principal: Principal; context: HandlerContext },
  services: WebServices,
): Promise<FollowStream & { snapshot: Job }> {
  const target = { jobid: parseJobid(request.jobid), after: request.after, mode }
  const release = await services.rates.stream(principal)
  const followed = await services.feed.follow(principal, target).catch((error: unknown) => {
    release()
    throw error
  })
  const id = randomUUID()
  const subscription = services.receiptRecorder.track({ mode, id, principal }, followed)
  services.connections.open({ id, mode, principal })
  services.connections.follow(id, { jobid: target.jobid })
  const snapshot = subscription.snapshot as Job
  return {
    snapshot,
    subscription,
    principal,
    timeoutMs: context.timeoutMs(),
    isFinal: isFinal(snapshot.state),
    onEnd() {
      release()
      services.connections.close(id)
    },
  }
}

/**
 * The messages of a subscription: snapshot and events.
 * @throws ApiError `unavailable` when it ended before the final event
 */
export async function* toItems(subscription: Subscription): AsyncGenerator<FollowItem> {
  const { snapshot } = subscription
  let isComplete = snapshot !== null && isFinal(snapshot.state)
  if (snapshot) yield { item: { case: 'snapshot', value: toJobMessage(snapshot) } }
  for (let item = await subscription.next(); item && item !== 'idle'; item = await subscription.next()) {
    isComplete ||= isLast(item)
    yield toItem(item)
  }
  if (!isComplete) throw stoppingError()
}

/** Whether nothing follows the item. */
export function isLast(item: FeedItem): boolean {
  return item.kind === 'stale' || (item.kind === 'event' && item.final)
}

export const heartbeat = create(FollowResponseSchema, { item: { case: 'heartbeat', value: {} } })

/** The error of a stream that ends before its final event. */
export function stoppingError(): ApiError {
  return new ApiError('unavailable', 'This server is stopping; try again.')
}

const items = new WeakMap<FeedItem, FollowResponse>()

/** The message of an item, which all followers share. */
export function toItem(item: FeedItem): FollowResponse {
  const known = items.get(item)
  if (known) return known
  const message = create(FollowResponseSchema, {
    item:
      item.kind === 'stale'
        ? { case: 'stale', value: { reason: item.reason } }
        : { case: 'event', value: toEventMessage(item.event) },
  })
  items.set(item, message)
  return message
}

/** A malformed id gives the same error as an unknown one. @throws ApiError `not_found` */
export function parseJobid(jobid: string): string {
  if (!isUuid(jobid)) throw missingJobError('unknown')
  return jobid.toLowerCase()
}
