import { setTimeout as delay } from 'node:timers/promises'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'
import { clock } from '#core/clock.ts'
import type { Interest, Topic, WakeUp, WakeUpListener } from '#core/ports/wake-ups.ts'
import { isWakeUp } from '../is-wake-up.ts'
import type { WakeUpTransport } from '../wake-ups.ts'
import type { NatsAddress } from './nats-address.ts'
import { Subjects } from './subjects.ts'

interface NatsWakeUpsOptions {
  address: NatsAddress
  /** Name of the connection in NATS's monitoring. */
  name: string
  onError(error: unknown): void
}

/** The start does not wait longer for NATS: without it, wake-ups are late but nothing is lost. */
const startTimeoutMs = 2_000
const readyTimeoutMs = 500
const reconnectMs = 250
const pingMs = 2_000

/**
 * Wake-ups over core NATS, at most once, with the envelopes of events. A process receives those of the jobs and users
 * that it follows. While there is no connection, wake-ups are dropped, and after it the listeners read what they missed.
 */
export class NatsWakeUps implements WakeUpTransport {
  readonly #options: NatsWakeUpsOptions
  readonly #subjects: Subjects
  readonly #listeners = new Set<WakeUpListener>()
  /** Subscriptions by subject, with the number of interests. */
  readonly #followed = new Map<string, { interests: number; subscription: Subscription | null }>()
  readonly #closing = new AbortController()
  readonly #openedAt = clock.date()
  #connection: NatsConnection | null = null
  #connecting: Promise<void> | null = null
  #isConnected = false

  constructor(options: NatsWakeUpsOptions) {
    this.#options = options
    this.#subjects = new Subjects(options.address.prefix)
  }

  subscribe(listener: WakeUpListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  follow(topic: Topic): Interest {
    const subject = this.#subjects.ofTopic(topic)
    const followed = this.#followed.get(subject) ?? { interests: 0, subscription: null }
    followed.interests++
    followed.subscription ??= this.#subscribe(subject)
    this.#followed.set(subject, followed)
    let ended = false
    return {
      ready: this.#ready(),
      end: () => {
        if (ended) return
        ended = true
        followed.interests--
        if (followed.interests > 0) return
        this.#followed.delete(subject)
        followed.subscription?.unsubscribe()
      },
    }
  }

  async publish(wakeUps: readonly WakeUp[]): Promise<void> {
    this.#connecting ??= this.#connect()
    // The first wake-ups of a process that only publishes.
    if (!this.#connection)
      await Promise.race([this.#connecting, delay(readyTimeoutMs, undefined, { ref: false })])
    if (!this.#isConnected) return
    for (const wakeUp of wakeUps) {
      try {
        this.#connection?.publish(this.#subjects.of(wakeUp), JSON.stringify(wakeUp))
      } catch (error) {
        this.#report(error)
      }
    }
  }

  async start(): Promise<void> {
    this.#connecting ??= this.#connect()
    await Promise.race([this.#connecting, delay(startTimeoutMs, undefined, { ref: false })])
  }

  async close(): Promise<void> {
    this.#closing.abort()
    if (this.#isConnected) await this.#connection?.flush().catch(() => {})
    await this.#connection?.close()
    await this.#connecting
    // It may have connected meanwhile.
    await this.#connection?.close()
  }

  async #connect(): Promise<void> {
    const { address, name } = this.#options
    const { prefix: _, ...server } = address
    // Only processes that use NATS load its client.
    const { connect } = await import('@nats-io/transport-node')
    while (!this.#closing.signal.aborted) {
      try {
        this.#connection = await connect({
          ...server,
          name,
          maxReconnectAttempts: -1,
          reconnectTimeWait: reconnectMs,
          reconnectJitter: 100,
          pingInterval: pingMs,
          maxPingOut: 2,
          timeout: startTimeoutMs,
        })
        break
      } catch (error) {
        this.#report(error)
        await delay(reconnectMs, undefined, { signal: this.#closing.signal }).catch(() => {})
      }
    }
    if (!this.#connection) return
    this.#isConnected = true
    this.#subscribe(this.#subjects.shared)
    for (const [subject, followed] of this.#followed) followed.subscription ??= this.#subscribe(subject)
    await this.#connection.flush().catch(() => {})
    void this.#watch(this.#connection)
    for (const listener of this.#listeners) listener.onResume(this.#openedAt)
  }

  async #watch(connection: NatsConnection): Promise<void> {
    let downSince = clock.date()
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        if (this.#isConnected) downSince = clock.date()
        this.#isConnected = false
        this.#report(new Error('The connection to NATS is lost; wake-ups are late until it is back.'))
      } else if (status.type === 'reconnect') {
        // The client has subscribed again. What was published before the flush may be lost.
        await connection.flush().catch(() => {})
        this.#isConnected = true
        for (const listener of this.#listeners) listener.onResume(downSince)
      }
    }
  }

  #subscribe(subject: string): Subscription | null {
    return (
      this.#connection?.subscribe(subject, {
        callback: (error, message) => (error ? this.#report(error) : this.#receive(message)),
      }) ?? null
    )
  }

  #receive(message: Msg): void {
    let wakeUp: unknown
    try {
      wakeUp = message.json()
    } catch {
      return
    }
    if (!isWakeUp(wakeUp)) return
    for (const listener of this.#listeners) listener.onWakeUp(wakeUp)
  }

  /** The server has processed the subscriptions that were made before. */
  async #ready(): Promise<void> {
    if (!this.#isConnected || !this.#connection) return
    const timeout = delay(readyTimeoutMs, undefined, { ref: false })
    await Promise.race([this.#connection.flush().catch(() => {}), timeout])
  }

  #report(error: unknown): void {
    if (!this.#closing.signal.aborted) this.#options.onError(error)
  }
}
