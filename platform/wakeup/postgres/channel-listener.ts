import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { clock } from '#core/clock.ts'
import { connectTimeoutOf } from '../../postgres/pool.ts'
import { releaseClient } from '../../postgres/release-client.ts'

/** A subscription to a notification channel. */
export interface ChannelListener {
  /** Resolves when it listens for the first time. */
  started: Promise<void>
  close(): Promise<void>
}

export interface ChannelListenerOptions {
  url: string
  channel: string
  onPayload(payload: string): void
  /** Called when it listens again after an outage. Notifications since `downSince` may be lost. */
  onResume(downSince: Date): void
  onError(error: unknown): void
  /** `application_name` of the session. */
  sessionName?: string
  /** Milliseconds between two heartbeats, and the timeout of one. */
  beatMs?: number
  beatTimeoutMs?: number
}

const minBackoffMs = 100
const maxBackoffMs = 2_000

/**
 * Listens on a dedicated connection. A half-open connection reports no error, so it sends heartbeats: one that times
 * out, or finds the session not listening, ends the connection. It reconnects with exponential backoff and then calls
 * `onResume`.
 */
export function subscribe(options: ChannelListenerOptions): ChannelListener {
  const { url, channel, sessionName = 'hearback listener', beatMs = 2_000, beatTimeoutMs = 2_000 } = options
  const closing = new AbortController()
  const first = Promise.withResolvers<void>()
  let client: pg.Client | null = null
  /** Every notification sent before has been received. */
  let receivedUntil: Date | null = null

  function open(): pg.Client {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      connectionTimeoutMillis: connectTimeoutOf(url),
      query_timeout: beatTimeoutMs,
      application_name: sessionName,
    })
    fresh.on('error', report)
    fresh.on('notification', ({ payload }) => options.onPayload(payload ?? ''))
    return fresh
  }

  function report(error: unknown): void {
    if (!closing.signal.aborted) options.onError(error)
  }

  /** Listens until the connection ends or fails a heartbeat. */
  async function listenOn(live: pg.Client): Promise<void> {
    const ended = new AbortController()
    live.once('end', () => ended.abort())
    await connectOn(live)
    const before = clock.date()
    await live.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    if (receivedUntil) options.onResume(receivedUntil)
    first.resolve()
    receivedUntil = before
    const over = AbortSignal.any([ended.signal, closing.signal])
    while (!over.aborted) {
      const before = clock.date()
      if (!(await isListening(live, channel))) return
      receivedUntil = before
      await delay(beatMs, undefined, { signal: over, ref: false }).catch(() => {})
    }
  }

  // `connect` never settles when the client is ended meanwhile, so this also waits for the close.
  async function connectOn(fresh: pg.Client): Promise<void> {
    const settled = new AbortController()
    const closed = once(closing.signal, 'abort', { signal: settled.signal })
    await Promise.race([fresh.connect(), closed]).finally(() => settled.abort())
  }

  async function run(): Promise<void> {
    for (let pause = minBackoffMs; !closing.signal.aborted; ) {
      const before = receivedUntil
      client = open()
      await listenOn(client).catch(report)
      releaseClient(client)
      pause = receivedUntil === before ? Math.min(pause * 2, maxBackoffMs) : minBackoffMs
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    started: first.promise,
    async close() {
      closing.abort()
      if (client) releaseClient(client)
      await running
    },
  }
}

/** Whether the session is listening; rejects on a timeout. */
async function isListening(client: pg.Client, channel: string): Promise<boolean> {
  const { rows } = await client.query<{ listens: boolean }>(
    'SELECT $1 = ANY(ARRAY(SELECT pg_listening_channels())) AS listens',
    [channel],
  )
  return rows[0]?.listens === true
}
