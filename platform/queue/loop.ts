import { setTimeout as delay } from 'node:timers/promises'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import { type Claim, GroupFetch } from './group-fetch.ts'

type Message = Pick<JobWithMetadata, 'id' | 'data' | 'retryCount'> & { groupId?: string | null | undefined }

/** Interval of polling for messages whose notification was lost. */
const pollMs = 2_000
const heartbeatMs = 2_000
/** Time in which completed messages are collected while others are handled. A group's limit does not allow it. */
const settleMs = 20
/** Pause after a fetch whose messages were all locked by fetches of other workers. */
const lockedPauseMs = 5

// pg-boss's index covers messages that are not blocked.
const nextDueSql = `
  SELECT (extract(epoch FROM min(start_after) - now()) * 1000)::float8 AS ms
  FROM pgboss.job WHERE name = $1 AND state < 'active' AND NOT blocked AND start_after > now()`

/**
 * Handles the messages of one queue. It fetches as many as there are free slots and handles them independently, so that
 * a slow one occupies only its slot. Completed messages are acknowledged in batches. (pg-boss's own workers fetch one
 * message each, and all of them wake up for every message.)
 */
export class QueueLoop {
  readonly #boss: PgBoss
  readonly #worker: QueueWorker
  /** Null for a queue whose groups have no limit. */
  readonly #groups: GroupFetch | null
  readonly #onError: (error: unknown) => void
  readonly #running = new Map<Message, AbortController>()
  /** Running messages that have released their slot. */
  readonly #released = new Set<Message>()
  readonly #done: Message[] = []
  #settling: Promise<void> | null = null
  #woken = false
  /** Whether the queue may have messages that the last fetch did not return. */
  #hasMore = true
  #endPause: (() => void) | null = null
  #wakeTimer: NodeJS.Timeout | undefined
  #stopping = false
  /** `performance.now()` at which the next delayed message is due, and at which to query that again. */
  #dueAt = Number.POSITIVE_INFINITY
  #lookAt = 0
  readonly #beat: NodeJS.Timeout
  readonly #loop: Promise<void>

  constructor(boss: PgBoss, worker: QueueWorker, claim: Claim, onError: (error: unknown) => void) {
    this.#boss = boss
    this.#worker = worker
    const { queue, groupConcurrency } = worker
    this.#groups = groupConcurrency === undefined ? null : new GroupFetch(claim, queue, groupConcurrency)
    this.#onError = onError
    this.#beat = setInterval(() => void this.#touch().catch(onError), heartbeatMs)
    this.#loop = this.#run()
  }

  get queue(): string {
    return this.#worker.queue
  }

  /** Fetches messages now: the queue has a new one, or a group's concurrency is released. */
  wake(): void {
    this.#hasMore = true
    this.#groups?.wake()
    this.#woken = true
    this.#endPause?.()
  }

  /** Stops fetching and waits up to `timeoutMs` for running messages; the others return to the queue. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    await Promise.race([this.#idle(), delay(timeoutMs, undefined, { ref: false })])
    clearInterval(this.#beat)
    clearTimeout(this.#wakeTimer)
    const left = [...this.#running.keys()]
    for (const controller of this.#running.values()) controller.abort(new Error('The worker is stopping.'))
    if (left.length > 0)
      await this.#boss.fail(this.queue, left, { reason: 'The worker stopped.' }).catch(this.#onError)
    await this.#settling
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false
      // Before the fetch, so that a message that becomes due meanwhile is not missed.
      await this.#readDue()
      const fetchedAt = performance.now()
      const isProgress = await this.#take().catch((error) => {
        this.#onError(error)
        this.#hasMore = true
        return false
      })
      const isMore = isProgress && this.#hasMore && this.#free > 0
      if (!isMore) await this.#pause(Math.min(pollMs, Math.max(1, this.#dueAt - performance.now())))
      await this.#rest(fetchedAt)
    }
  }

  /** Delays the next fetch by up to three intervals under load, so that it takes many messages: up to half of the slots. */
  async #rest(fetchedAt: number): Promise<void> {
    const { concurrency, fetchIntervalMs = 0 } = this.#worker
    for (let n = 1; n <= 3; n++) {
      if (this.#occupied <= concurrency / (n === 1 ? 4 : 2) || this.#stopping) return
      const restMs = n * fetchIntervalMs - (performance.now() - fetchedAt)
      if (restMs > 0) await delay(restMs)
    }
  }

  /** Waits for this time, or until `wake` is called. */
  async #pause(ms: number): Promise<void> {
    if (this.#woken) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#endPause = resolve
    await promise
    clearTimeout(timer)
    this.#endPause = null
  }

  async #readDue(): Promise<void> {
    const now = performance.now()
    if (now < Math.min(this.#lookAt, this.#dueAt)) return
    this.#lookAt = now + pollMs
    const reading = this.#boss.getDb().executeSql(nextDueSql, [this.queue])
    const { rows } = await reading.catch(() => ({ rows: [] }))
    this.#dueAt = now + (rows[0]?.ms ?? Number.POSITIVE_INFINITY)
  }

  /** Number of messages that occupy a slot. */
  get #occupied(): number {
    return this.#running.size - this.#released.size
  }

  get #free(): number {
    const { concurrency, maxRunning = 2 * concurrency } = this.#worker
    return Math.min(concurrency - this.#occupied, maxRunning - this.#running.size)
  }

  /** Fetches messages for the free slots. Returns whether a further fetch at once can have others. */
  async #take(): Promise<boolean> {
    const batchSize = this.#free
    if (batchSize <= 0 || this.#stopping) return false
    this.#hasMore = false
    if (this.#groups) return this.#takeOfGroups(this.#groups, batchSize)
    const messages = await this.#boss.fetch<object>(this.queue, { batchSize })
    this.#hasMore ||= messages.length === batchSize
    this.#start(messages)
    return messages.length > 0
  }

  async #takeOfGroups(groups: GroupFetch, batchSize: number): Promise<boolean> {
    const { messages, found, isRoundOpen } = await groups.next(batchSize)
    this.#start(messages)
    this.#hasMore ||= isRoundOpen || found > messages.length
    if (messages.length === 0 && found > 0)
      this.#dueAt = Math.min(this.#dueAt, performance.now() + lockedPauseMs)
    return messages.length > 0 || isRoundOpen
  }

  #start(messages: readonly Message[]): void {
    this.#abortEarlierClaims(messages)
    for (const message of messages) void this.#handle(message)
  }

  /** Aborts messages that this worker has lost and claimed again, so that it does not handle them twice at a time. */
  #abortEarlierClaims(messages: readonly Message[]): void {
    const claimed = new Set(messages.map(({ id }) => id))
    for (const message of this.#running.keys()) {
      if (claimed.has(message.id)) this.#abort(message, 'The message was claimed again.')
    }
  }

  /** Aborts a message that has a later claim, which counts in its group. */
  #abort(message: Message, reason: string): void {
    this.#running.get(message)?.abort(new Error(reason))
    this.#groups?.delete(message)
  }

  async #handle(message: Message): Promise<void> {
    const controller = new AbortController()
    this.#running.set(message, controller)
    try {
      await this.#worker.handle(message.data, controller.signal, (options) => {
        const hadSlot = !this.#released.has(message)
        this.#released.add(message)
        if (options?.group && !controller.signal.aborted) this.#leaveGroup(message)
        else if (hadSlot && this.#hasMore) this.wake()
      })
      // The message has a later claim, which completes it.
      if (controller.signal.aborted) return
      this.#done.push(message)
      this.#settling ??= this.#settle()
    } catch (error) {
      if (controller.signal.aborted) return
      this.#onError(error)
      await this.#boss.fail(this.queue, [message], { reason: String(error) }).catch(this.#onError)
      this.#groups?.delete(message)
      this.wake()
    } finally {
      this.#running.delete(message)
      this.#released.delete(message)
    }
  }

  /** The messages that leave their groups within an interval share the next fetch. */
  #leaveGroup(message: Message): void {
    const isAwaited = this.#groups?.isAwaited(message)
    this.#groups?.leave(message)
    if (!this.#hasMore && !isAwaited) return
    this.#wakeTimer ??= setTimeout(() => {
      this.#wakeTimer = undefined
      this.wake()
    }, this.#worker.fetchIntervalMs ?? 0)
  }

  async #settle(): Promise<void> {
    while (this.#done.length > 0) {
      // Messages that finish in the same turn are completed together, and those of an interval on a busy queue.
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#groups === null && this.#running.size > 0) await delay(settleMs)
      const batch = this.#done.splice(0)
      const settle = this.#worker.deletesHandled ? 'deleteJob' : 'complete'
      await this.#boss[settle](this.queue, batch).catch(this.#onError)
      // Only now do they no longer count in their group, except those that have left it.
      if (this.#hasMore || batch.some((message) => this.#groups?.isAwaited(message))) this.wake()
      for (const message of batch) this.#groups?.delete(message)
    }
    this.#settling = null
  }

  /** Sends heartbeats for the running messages; aborts those that were given to another worker. */
  async #touch(): Promise<void> {
    const messages = [...this.#running].flatMap(([message, { signal }]) => (signal.aborted ? [] : [message]))
    if (messages.length === 0) return
    // `settled`, the messages that still belong to this worker, is missing in the package's types.
    const { settled } = (await this.#boss.touch(this.queue, messages)) as { settled?: string[] }
    if (!settled) return
    for (const message of messages) {
      if (!settled.includes(message.id)) this.#abort(message, 'The message was given to another worker.')
    }
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0 || this.#settling) await delay(10)
  }
}
