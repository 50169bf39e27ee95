import { randomUUID } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { missingJobError } from '#core/access/access.ts'
import type { FeedItem, Subscription } from '#core/events/subscription.ts'
import { ApiError } from '#core/http/api-error.ts'
import { isFinal } from '#core/jobs/job.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { WebServices } from '#core/services.ts'
import { type Caller, whenAborted } from './calls.ts'
import type { FollowRequest, FollowResponseSchema } from './generated/hearback/v1/jobs_pb.ts'
import { toEventMessage, toJobMessage } from './messages.ts'

export type FollowItem = MessageInitShape<typeof FollowResponseSchema>

/** Silence after which a heartbeat is sent: proxies and clients close silent connections. */
export const heartbeatMs = 14_000

/**
 * Streams a job until its final event. The connection is listed among the followers of the job.
 * @throws ApiError `not_found`, `gone`, `rate_limited`, `unavailable` when the server stops
 */
export async function* followJob(
  mode: string,
  request: FollowRequest,
  { principal, context, signal }: Caller,
  services: WebServices,
): AsyncGenerator<FollowItem> {
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
  // Not by the generator's return: it waits for the client to read, which may never happen.
  whenAborted(signal, () => {
    subscription.close()
    release()
  })
  // Asks proxies to forward each message at once.
  context.responseHeader.set('x-accel-buffering', 'no')
  try {
    yield* toItems(subscription, heartbeatMs)
  } finally {
    subscription.close()
    release()
    services.connections.close(id)
  }
}

/**
 * The messages of a subscription: snapshot, events, and a heartbeat after each `idleMs` of silence.
 * @throws ApiError `unavailable` when it ended before the final event
 */
export async function* toItems(subscription: Subscription, idleMs?: number): AsyncGenerator<FollowItem> {
  const { snapshot } = subscription
  let complete = snapshot !== null && isFinal(snapshot.state)
  if (snapshot) yield { item: { case: 'snapshot', value: toJobMessage(snapshot) } }
  for (let item = await subscription.next(idleMs); item; item = await subscription.next(idleMs)) {
    if (item === 'idle') yield { item: { case: 'heartbeat', value: {} } }
    else {
      complete ||= item.kind === 'stale' || (item.kind === 'event' && item.final)
      yield toItem(item)
    }
  }
  if (!complete) throw new ApiError('unavailable', 'This server is stopping; try again.')
}

const items = new WeakMap<FeedItem, FollowItem>()

/** The message of an item, which all followers share. */
function toItem(item: FeedItem): FollowItem {
  const known = items.get(item)
  if (known) return known
  const message: FollowItem =
    item.kind === 'stale'
      ? { item: { case: 'stale', value: { reason: item.reason } } }
      : { item: { case: 'event', value: toEventMessage(item.event) } }
  items.set(item, message)
  return message
}

/** A malformed id gives the same error as an unknown one. @throws ApiError `not_found` */
export function parseJobid(jobid: string): string {
  if (!isUuid(jobid)) throw missingJobError('unknown')
  return jobid.toLowerCase()
}
