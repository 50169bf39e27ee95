import { setTimeout as delay } from 'node:timers/promises'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'

type Message = Pick<JobWithMetadata, 'id' | 'data' | 'retryCount'>

/** Finds what no NOTIFY announces; what waits for its time is taken when that comes. */
const pollMs = 2_000
const heartbeatMs = 2_000
/** What is finished within this time is settled together, and the freed slots are filled with one fetch. */
const gatherMs = 2

/**
 * Takes the messages of one queue: as many with one fetch as there are free slots, each handled on its own, so
 * that a slow one holds its slot and nothing else. Finished messages are settled in batches. pg-boss's own
 * workers fetch one message each, and all of them wake up for every message.
 */
export class QueueLoop {
  readonly #boss: PgBoss
  readonly #worker: QueueWorker
  readonly #onError: (error: unknown) => void
  readonly #running = new Map<Message, AbortController>()
  /** Those of the running that have left their slot. */
  readonly #ending = new Set<Message>()
  readonly #done: Message[] = []
  #settling: Promise<void> | null = null
  #wake = new AbortController()
  #stopping = false
  /** On the process's clock: when the next message is due that waits for its time, and when to look again. */
  #dueAt = Number.POSITIVE_INFINITY
  #lookAt = 0
  readonly #beat: NodeJS.Timeout
  readonly #loop: Promise<void>

  constructor(boss: PgBoss, worker: QueueWorker, onError: (error: unknown) => void) {
    this.#boss = boss
    this.#worker = worker
    this.#onError = onError
    this.#beat = setInterval(() => void this.#touch().catch(onError), heartbeatMs)
    this.#loop = this.#run()
  }

  get queue(): string {
    return this.#worker.queue
  }

  /** Looks for messages now. */
  wake(): void {
    this.#wake.abort()
  }

  /** Takes no more messages and waits up to `graceMs` for those in hand; what is left goes back to the queue. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    await Promise.race([this.#idle(), delay(graceMs, undefined, { ref: false })])
    clearInterval(this.#beat)
    const left = [...this.#running]
    for (const [, controller] of left) controller.abort(new Error('The worker stops.'))
    if (left.length > 0) {
      const messages = left.map(([message]) => message)
      await this.#boss.fail(this.queue, messages, { reason: 'The worker stopped.' }).catch(this.#onError)
    }
    await this.#settling
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController()
      // Before taking: what becomes due in between is taken, or still to come.
      await this.#readDue()
      const taken = await this.#take().catch((error) => {
        this.#onError(error)
        return 0
      })
      // A fetch that brought something may have left out what the bound of a group hid.
      if (taken > 0 && this.#free > 0) continue
      const pauseMs = Math.min(pollMs, Math.max(1, this.#dueAt - performance.now()))
      await delay(pauseMs, undefined, { signal: this.#wake.signal }).catch(() => {})
    }
  }

  async #readDue(): Promise<void> {
    const now = performance.now()
    if (now < Math.min(this.#lookAt, this.#dueAt)) return
    this.#lookAt = now + pollMs
    const ms = await this.#nextDueMs().catch(() => null)
    this.#dueAt = ms === null ? Number.POSITIVE_INFINITY : now + ms
  }

  async #nextDueMs(): Promise<number | null> {
    const { rows } = await this.#boss.getDb().executeSql(
      `SELECT (extract(epoch FROM min(start_after) - now()) * 1000)::float8 AS ms
        FROM pgboss.job WHERE name = $1 AND state < 'active' AND start_after > now()`,
      [this.queue],
    )
    return rows[0]?.ms ?? null
  }

  get #free(): number {
    const { concurrency } = this.#worker
    // However slow the noting is, no more than twice as many are in hand.
    return Math.min(concurrency + this.#ending.size, 2 * concurrency) - this.#running.size
  }

  async #take(): Promise<number> {
    if (this.#free <= 0 || this.#stopping) return 0
    const { groupConcurrency } = this.#worker
    const messages: Message[] = await this.#boss.fetch(this.queue, {
      batchSize: this.#free,
      ...(groupConcurrency && { groupConcurrency }),
    })
    for (const message of messages) void this.#handle(message)
    return messages.length
  }

  async #handle(message: Message): Promise<void> {
    const controller = new AbortController()
    this.#running.set(message, controller)
    try {
      await this.#worker.handle(message.data, controller.signal, () => {
        this.#ending.add(message)
        this.wake()
      })
      // Given up meanwhile: whoever has it now settles it.
      if (controller.signal.aborted) return
      this.#done.push(message)
      this.#settling ??= this.#settle()
    } catch (error) {
      if (controller.signal.aborted) return
      this.#onError(error)
      await this.#boss.fail(this.queue, [message], { reason: String(error) }).catch(this.#onError)
      this.wake()
    } finally {
      this.#running.delete(message)
      this.#ending.delete(message)
    }
  }

  async #settle(): Promise<void> {
    while (this.#done.length > 0) {
      await delay(gatherMs)
      const batch = this.#done.splice(0)
      await this.#boss.complete(this.queue, batch).catch(this.#onError)
      // Only now is a place in a group free.
      this.wake()
    }
    this.#settling = null
  }

  /** Tells the queue that the messages in hand are alive; one that is no longer ours is given up. */
  async #touch(): Promise<void> {
    const messages = [...this.#running.keys()]
    if (messages.length === 0) return
    // The package's types leave out which messages it still found in our hands.
    const { settled } = (await this.#boss.touch(this.queue, messages)) as { settled?: string[] }
    if (!settled) return
    for (const message of messages) {
      if (!settled.includes(message.id)) {
        this.#running.get(message)?.abort(new Error('The message was given to another worker.'))
      }
    }
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0 || this.#settling) await delay(10)
  }
}
