import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** A channel being listened to. */
export interface ChannelListener {
  /** Resolves once it listens for the first time. */
  started: Promise<void>
  close(): Promise<void>
}

export interface ChannelListenerOptions {
  url: string
  channel: string
  onPayload(payload: string): void
  /** Called when it listens again after a break; what was sent since then may be lost. */
  onResume(downSince: Date): void
  onError(error: unknown): void
  /** What the session is called in the database, by which it can be counted. */
  sessionName?: string
  /** Milliseconds between two beats, and the most that one may take. */
  beatMs?: number
  beatTimeoutMs?: number
}

const shortestPauseMs = 100
const longestPauseMs = 5_000

/**
 * Listens on a connection of its own. A half-open connection gives no error and no end, so it beats: a beat
 * that does not come back in time, or finds that nothing is listened to, ends the connection. It connects
 * again with a growing pause and then tells since when something may have been missed.
 */
export function subscribe(options: ChannelListenerOptions): ChannelListener {
  const { url, channel, sessionName = 'hearback listener', beatMs = 2_000, beatTimeoutMs = 2_000 } = options
  const closing = new AbortController()
  const first = Promise.withResolvers<void>()
  let client: pg.Client | null = null
  /** All that was sent up to then has come. */
  let heardUntil: Date | null = null

  function open(): pg.Client {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 5_000,
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

  /** Listens until the connection is good for nothing more. */
  async function listenOn(live: pg.Client): Promise<void> {
    const ended = new AbortController()
    live.once('end', () => ended.abort())
    await connectOn(live)
    const before = new Date()
    await live.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    if (heardUntil) options.onResume(heardUntil)
    first.resolve()
    heardUntil = before
    const over = AbortSignal.any([ended.signal, closing.signal])
    while (!over.aborted) {
      const before = new Date()
      if (!(await beats(live, channel))) return
      heardUntil = before
      await delay(beatMs, undefined, { signal: over, ref: false }).catch(() => {})
    }
  }

  // A client that is told to end while it connects never says how that came out, so closing is waited for too.
  async function connectOn(fresh: pg.Client): Promise<void> {
    const settled = new AbortController()
    const closed = once(closing.signal, 'abort', { signal: settled.signal })
    await Promise.race([fresh.connect(), closed]).finally(() => settled.abort())
  }

  async function run(): Promise<void> {
    for (let pause = shortestPauseMs; !closing.signal.aborted; ) {
      const before = heardUntil
      client = open()
      await listenOn(client).catch(report)
      release(client)
      pause = heardUntil === before ? Math.min(pause * 2, longestPauseMs) : shortestPauseMs
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    started: first.promise,
    async close() {
      closing.abort()
      if (client) release(client)
      await running
    },
  }
}

/** Whether the session answers and is still registered; a beat that takes too long rejects. */
async function beats(client: pg.Client, channel: string): Promise<boolean> {
  const { rows } = await client.query<{ listens: boolean }>(
    'SELECT $1 = ANY(ARRAY(SELECT pg_listening_channels())) AS listens',
    [channel],
  )
  return rows[0]?.listens === true
}

/** Lets go of a connection without waiting for the other end, which may be gone. */
function release(client: pg.Client): void {
  client.removeAllListeners('notification')
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  client.end().catch(() => {})
  setTimeout(() => stream.destroy(), 500).unref()
}
