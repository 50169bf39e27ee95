import { createHash } from 'node:crypto'
import type { ExecutionResult } from 'graphql'
import type { Subscription } from '#core/events/subscription.ts'
import type { FollowTarget } from '#core/ports/connection-store.ts'
import { ClosableIterator } from './closable-iterator.ts'

/** The jobs and users that an execution has read, by a key. */
export type TouchedData = Map<string, FollowTarget>

/** Executes the query and adds what it reads to `touched`. */
type Execute = (touched: TouchedData) => Promise<ExecutionResult>

/** Subscribes to changes. @throws ApiError when it cannot be followed */
type Follow = (followed: FollowTarget) => Promise<Subscription>

/** Lists the subscription among the followers; the returned function removes it. */
type List = (followed: FollowTarget) => () => void

/**
 * The results of a live query: one at once, then one each time the feed reports a change of what the query read and
 * the result differs from the previous one. Changes that arrive while the client reads are merged into one result.
 * It ends when nothing that it read can change any more.
 */
export class LiveQuery extends ClosableIterator<ExecutionResult> {
  readonly #execute: Execute
  readonly #follow: Follow
  readonly #list: List
  readonly #subscriptions = new Map<string, Subscription>()
  #open = 0
  #changed = true
  #closed = false
  #digest = ''
  #wake = () => {}

  constructor(execute: Execute, follow: Follow, list: List) {
    super()
    this.#execute = execute
    this.#follow = follow
    this.#list = list
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    while (!this.#closed) {
      if (this.#changed) {
        const result = await this.#read()
        if (result) return { done: false, value: result }
      } else if (this.#open === 0) break
      else await this.#nextChange()
    }
    return this.return()
  }

  protected close(): void {
    this.#closed = true
    for (const subscription of this.#subscriptions.values()) subscription.close()
    this.#wake()
  }

  #nextChange(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    return promise
  }

  /** The current result; null when it is the previous one. */
  async #read(): Promise<ExecutionResult | null> {
    this.#changed = false
    const touched: TouchedData = new Map()
    const result = await this.#execute(touched)
    for (const [key, followed] of touched) await this.#subscribe(key, followed)
    const digest = createHash('sha256').update(JSON.stringify(result)).digest('base64')
    if (digest === this.#digest || this.#closed) return null
    this.#digest = digest
    return result
  }

  async #subscribe(key: string, followed: FollowTarget): Promise<void> {
    if (this.#subscriptions.has(key) || this.#closed) return
    // What cannot be followed cannot be read either; the result has the error.
    const subscription = await this.#follow(followed).catch(() => null)
    if (!subscription) return
    this.#subscriptions.set(key, subscription)
    if (this.#closed) return subscription.close()
    // There may have been a change between the read and the subscription.
    this.#changed = true
    void this.#watch(subscription, this.#list(followed))
  }

  async #watch(subscription: Subscription, unlist: () => void): Promise<void> {
    this.#open++
    for await (const _ of subscription) {
      this.#changed = true
      this.#wake()
    }
    unlist()
    this.#open--
    this.#wake()
  }
}
