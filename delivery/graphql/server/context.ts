import { randomUUID } from 'node:crypto'
import type { Principal } from '#core/access/principal.ts'
import type { ConnectionStore, FollowTarget } from '#core/ports/connection-store.ts'
import type { WebServices } from '#core/services.ts'
import type { TouchedData } from './live-query.ts'

/** What the resolvers of one operation work with. */
export interface OperationContext {
  principal: Principal
  services: WebServices
  /** Lists the subscriptions among the followers of their jobs. */
  listing: FollowerListing
  /** Whether the transport can send several results of one operation. */
  streams: boolean
  /** Aborts when the client of an HTTP request has left: the library drops a result that it has not yet read from. */
  signal?: AbortSignal
  /** The request's `traceparent` header. */
  traceparent?: string | undefined
  /** Collects what a live query has read. */
  touched?: TouchedData
}

/** One connection in the list of followers, from its first subscription to its last. */
export class FollowerListing {
  readonly #connections: ConnectionStore
  readonly #principal: Principal
  readonly #mode: string
  /** Number of subscriptions by target. */
  readonly #counts = new Map<string, number>()
  #id = ''

  /** Id of the connection, since the first subscription. */
  get id(): string {
    return this.#id
  }

  constructor(mode: string, principal: Principal, { connections }: Pick<WebServices, 'connections'>) {
    this.#mode = mode
    this.#principal = principal
    this.#connections = connections
  }

  /** Adds a subscription; the returned function removes it. */
  add(target: FollowTarget): () => void {
    const key = JSON.stringify(target)
    if (this.#counts.size === 0) {
      this.#id = randomUUID()
      this.#connections.open({ id: this.#id, mode: this.#mode, principal: this.#principal })
    }
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    if (count === 0) this.#connections.follow(this.#id, target)
    let isListed = true
    return () => {
      if (isListed) this.#remove(key, target)
      isListed = false
    }
  }

  #remove(key: string, target: FollowTarget): void {
    const count = this.#counts.get(key) ?? 0
    if (count > 1) this.#counts.set(key, count - 1)
    else {
      this.#counts.delete(key)
      if (this.#counts.size === 0) this.#connections.close(this.#id)
      else this.#connections.unfollow(this.#id, target)
    }
  }
}
