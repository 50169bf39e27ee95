import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { withoutLogFields } from '#core/log-context.ts'
import type { WakeUp, WakeUpPublisher } from '#core/ports/wake-ups.ts'
import { releaseClient } from '../../postgres/release-client.ts'
import { channel, encodeWakeUps } from './notification.ts'

interface NotifierOptions {
  url: string
  onError(error: unknown): void
}

/** Minimum milliseconds between two statements; wake-ups in between are sent together. */
const intervalMs = 4
/** While the database cannot be reached, this many wake-ups are kept; beyond it, new ones are dropped. */
const maxPending = 20_000
const minBackoffMs = 100
const maxBackoffMs = 2_000
const connectTimeoutMs = 3_000
const queryTimeoutMs = 2_000
/** Time that `close` gives to the wake-ups that are not sent yet. */
const closeTimeoutMs = 1_000

const notifySql = 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload'

/**
 * Publishes wake-ups with NOTIFY on a session of its own, in batches. A transaction that notifies holds a lock of the
 * whole server until its commit is on disk. This session waits for no disk (`synchronous_commit = off`) and writes
 * nothing else, so that the lock is held for microseconds and business transactions never take it. It connects at the
 * first wake-up.
 */
export class Notifier implements WakeUpPublisher {
  readonly #options: NotifierOptions
  readonly #closing = new AbortController()
  #client: pg.Client | null = null
  #pending: WakeUp[] = []
  /** Queues and jobs with progress in `#pending`: a second wake-up for them adds nothing. */
  readonly #merged = new Set<string>()
  /** Resolves when what is in `#pending` is sent. */
  #sent = Promise.withResolvers<void>()
  #sending = false
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  publish(wakeUps: readonly WakeUp[]): Promise<void> {
    for (const wakeUp of wakeUps) this.#add(wakeUp)
    if (this.#pending.length === 0) return Promise.resolve()
    const { promise } = this.#sent
    if (!this.#sending) void withoutLogFields(() => this.#send())
    return promise
  }

  /** Sends what is pending and ends the session. */
  async close(): Promise<void> {
    await Promise.race([this.publish([]), delay(closeTimeoutMs, undefined, { ref: false })])
    this.#closing.abort()
    this.#sent.resolve()
    if (this.#client) releaseClient(this.#client)
  }

  #add(wakeUp: WakeUp): void {
    if (this.#closing.signal.aborted || this.#pending.length >= maxPending) return
    if (wakeUp.kind === 'queue' || wakeUp.kind === 'progress') {
      const key = wakeUp.kind === 'queue' ? wakeUp.queue : wakeUp.jobid
      if (this.#merged.has(key)) return
      this.#merged.add(key)
    }
    this.#pending.push(wakeUp)
  }

  async #send(): Promise<void> {
    const { signal } = this.#closing
    this.#sending = true
    for (let pauseMs = minBackoffMs; this.#pending.length > 0 && !signal.aborted; ) {
      const waitMs = this.#sentAt + intervalMs - performance.now()
      if (waitMs > 0) await delay(waitMs)
      const batch = this.#pending
      const sent = this.#sent
      this.#pending = []
      this.#sent = Promise.withResolvers()
      this.#merged.clear()
      try {
        await this.#notify(batch)
        sent.resolve()
        pauseMs = minBackoffMs
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error)
        this.#pending = [...batch, ...this.#pending].slice(0, maxPending)
        void this.#sent.promise.then(sent.resolve)
        await delay(pauseMs, undefined, { signal }).catch(() => {})
        pauseMs = Math.min(pauseMs * 2, maxBackoffMs)
      }
      this.#sentAt = performance.now()
    }
    this.#sending = false
  }

  async #notify(batch: readonly WakeUp[]): Promise<void> {
    const client = this.#client ?? (await this.#connect())
    try {
      await client.query({ name: 'notify', text: notifySql, values: [channel, encodeWakeUps(batch)] })
    } catch (error) {
      this.#drop(client)
      throw error
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      application_name: 'hearback notifier',
      options: '-c synchronous_commit=off',
    })
    this.#client = client
    client.on('error', () => this.#drop(client))
    try {
      await client.connect()
    } catch (error) {
      this.#drop(client)
      throw error
    }
    return client
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = null
    releaseClient(client)
  }
}
