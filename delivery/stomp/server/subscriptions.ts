import type { FeedItem, Subscription } from '#core/events/subscription.ts'
import { ApiError } from '#core/http/api-error.ts'
import { type Job, jobJson } from '#core/jobs/job.ts'
import type { FollowTarget } from '#core/ports/connection-store.ts'
import type { AckMode, Acknowledgements, AckSubscription } from './acknowledgements.ts'
import { repliesDestination, type SubscribeDestination } from './destination.ts'
import type { FrameSocket } from './frame-socket.ts'

const maxSubscriptions = 200

/** A SUBSCRIBE frame. */
export interface SubscribeRequest {
  id: string
  /** As the client wrote it. */
  destination: string
  target: SubscribeDestination
  ack: AckMode
}

/** Records what the connection follows. */
interface ConnectionRecord {
  follow(target: FollowTarget): void
  unfollow(target: FollowTarget): void
}

interface ActiveSubscription extends AckSubscription {
  destination: string
  target: SubscribeDestination
  /** Null for the replies, and until the snapshot was read. */
  feed: Subscription | null
  /** Number of messages that are no numbered events. */
  unnumbered: number
}

/** The subscriptions of one connection, by id. Each one delivers independently of the others. */
export class Subscriptions {
  readonly #active = new Map<string, ActiveSubscription>()
  readonly #socket: FrameSocket
  readonly #acknowledgements: Acknowledgements
  readonly #connection: ConnectionRecord
  #isClosed = false

  constructor(socket: FrameSocket, acknowledgements: Acknowledgements, connection: ConnectionRecord) {
    this.#socket = socket
    this.#acknowledgements = acknowledgements
    this.#connection = connection
  }

  /**
   * Adds a subscription and begins to send its messages: of a job first the snapshot, then the events. It ends after
   * the final event; its id may then be used again.
   * @throws ApiError `invalid_request` for an id in use, `rate_limited` for too many; what `follow` throws
   */
  async add(
    { id, destination, target, ack }: SubscribeRequest,
    follow: () => Promise<Subscription | null>,
  ): Promise<void> {
    if (this.#active.has(id))
      throw new ApiError('invalid_request', 'id: must differ from those of the other subscriptions', {
        field: 'id',
      })
    if (this.#active.size >= maxSubscriptions)
      throw new ApiError('rate_limited', `A connection may have at most ${maxSubscriptions} subscriptions.`)
    const jobid = target.kind === 'job' ? target.jobid : null
    const added: ActiveSubscription = { id, destination, target, ack, jobid, feed: null, unnumbered: 0 }
    this.#active.set(id, added)
    added.feed = await follow()
    // While the snapshot was read, the client may have disconnected.
    if (this.#isClosed) return added.feed?.close()
    if (target.kind !== 'replies') this.#connection.follow(target)
    if (!added.feed) return
    if (added.feed.snapshot) this.#sendSnapshot(added, added.feed.snapshot)
    void this.#relay(added, added.feed)
  }

  /** Ends a subscription. One that has ended already is ignored. */
  remove(id: string): void {
    const removed = this.#active.get(id)
    if (!removed) return
    this.#acknowledgements.drop(removed)
    this.#end(removed)
  }

  /** Sends an answer to a SEND frame, to the subscription to the replies or, without one, to an id of that name. */
  reply(headers: Record<string, string | undefined>, body: string): void {
    const subscription = [...this.#active.values()].find(({ target }) => target.kind === 'replies')
    const subscriptionId = subscription?.id ?? repliesDestination
    this.#socket.send(
      'MESSAGE',
      {
        subscription: subscriptionId,
        destination: repliesDestination,
        ...headers,
        ...(subscription && this.#ackHeader(subscription, headers['message-id'] ?? '', null)),
        'content-type': 'application/json',
      },
      body,
    )
  }

  /** Ends all subscriptions; to be called when the connection is closed. */
  close(): void {
    this.#isClosed = true
    for (const { feed } of this.#active.values()) feed?.close()
    this.#active.clear()
  }

  async #relay(subscription: ActiveSubscription, feed: Subscription): Promise<void> {
    for await (const item of feed) {
      // The client may have unsubscribed while the item was in the queue.
      if (this.#active.get(subscription.id) !== subscription) return
      this.#sendItem(subscription, item)
      await this.#socket.room()
      await this.#acknowledgements.room()
    }
    if (this.#active.get(subscription.id) === subscription) this.#end(subscription)
  }

  #end(subscription: ActiveSubscription): void {
    subscription.feed?.close()
    this.#active.delete(subscription.id)
    const { target } = subscription
    const isFollowed = [...this.#active.values()].some((other) => isSameTarget(other.target, target))
    if (target.kind !== 'replies' && !isFollowed) this.#connection.unfollow(target)
  }

  #sendSnapshot(subscription: ActiveSubscription, job: Job): void {
    this.#sendUnnumbered(subscription, 'snapshot', `{"type":"snapshot","data":${jobJson(job)}}`)
  }

  #sendItem(subscription: ActiveSubscription, item: FeedItem): void {
    if (item.kind === 'stale') {
      const body = JSON.stringify({ type: 'stale', data: { reason: item.reason } })
      this.#sendUnnumbered(subscription, 'stale', body)
    } else if (item.kind === 'progress') this.#sendUnnumbered(subscription, item.event.type, item.json)
    else {
      const { id, type, data } = item.event
      this.#sendMessage(subscription, { messageId: id, type, seq: data.seq }, item.json)
    }
  }

  /** Sends what has no number of its own. Its `message-id` differs from those of events. */
  #sendUnnumbered(subscription: ActiveSubscription, type: string, json: string): void {
    const messageId = `${type}-${++subscription.unnumbered}`
    this.#sendMessage(subscription, { messageId, type, seq: null }, json)
  }

  #sendMessage(
    subscription: ActiveSubscription,
    { messageId, type, seq }: { messageId: string; type: string; seq: number | null },
    json: string,
  ): void {
    this.#socket.send(
      'MESSAGE',
      {
        subscription: subscription.id,
        destination: subscription.destination,
        'message-id': messageId,
        type,
        seq: seq ?? undefined,
        ...this.#ackHeader(subscription, messageId, seq),
        'content-type': 'application/json',
      },
      json,
    )
  }

  #ackHeader(subscription: ActiveSubscription, messageId: string, seq: number | null): { ack?: string } {
    if (subscription.ack === 'auto') return {}
    return { ack: this.#acknowledgements.add({ subscription, messageId, seq }) }
  }
}

function isSameTarget(one: SubscribeDestination, other: SubscribeDestination): boolean {
  if (one.kind === 'job') return other.kind === 'job' && one.jobid === other.jobid
  if (one.kind === 'user') return other.kind === 'user' && one.userid === other.userid
  return other.kind === 'replies'
}
