import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** A channel being listened to. */
export interface Subscription {
  /** Resolves once it listens for the first time. */
  started: Promise<void>
  close(): Promise<void>
}

export interface SubscriptionOptions {
  url: string
  channel: string
  onPayload(payload: string): void
  /** Called when it listens again after a break; what was sent since then may be lost. */
  onResume(downSince: Date): void
  onError(error: unknown): void
  /** Milliseconds between two beats, and the most that one may take. */
  beatMs?: number
  beatTimeoutMs?: number
}

/**
 * Listens on a connection of its own. A half-open connection gives no error and no end, so it beats: a beat
 * that does not come back in time, or finds that nothing is listened to, ends the connection. It connects
 * again with a growing pause and then tells since when something may have been missed.
 */
export function subscribe(options: SubscriptionOptions): Subscription {
  const { url, channel, onError, beatMs = 2_000, beatTimeoutMs = 2_000 } = options
  const closing = new AbortController()
  const first = Promise.withResolvers<void>()
  let client: pg.Client | null = null

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 5_000,
      application_name: 'hearback listener',
    })
    fresh.on('error', onError)
    fresh.on('notification', ({ payload }) => options.onPayload(payload ?? ''))
    await fresh.connect()
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    return fresh
  }

  /** Resolves when the connection is no longer good for anything. */
  async function untilBroken(live: pg.Client): Promise<void> {
    const ended = new Promise<true>((resolve) => live.once('end', () => resolve(true)))
    for (;;) {
      const pause = delay(beatMs, false, { signal: closing.signal, ref: false }).catch(() => true)
      if (await Promise.race([ended, pause])) return
      if (!(await Promise.race([beats(live, channel, beatTimeoutMs), ended.then(() => false)]))) return
    }
  }

  async function run(): Promise<void> {
    let downSince: Date | null = null
    for (let pause = 100; !closing.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      try {
        client = await connect()
        first.resolve()
        if (downSince) options.onResume(downSince)
        downSince = null
        pause = 100
        await untilBroken(client)
      } catch (error) {
        onError(error)
      }
      // What was sent between the last good beat and now may be lost with the connection.
      downSince ??= new Date(Date.now() - beatMs - beatTimeoutMs)
      release(client)
      client = null
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    started: first.promise,
    async close() {
      closing.abort()
      release(client)
      await running
    },
  }
}

async function beats(client: pg.Client, channel: string, timeoutMs: number): Promise<boolean> {
  const timeout = delay(timeoutMs, null, { ref: false })
  const answer = client
    .query<{ listens: boolean }>('SELECT $1 = ANY(ARRAY(SELECT pg_listening_channels())) AS listens', [
      channel,
    ])
    .catch(() => null)
  return (await Promise.race([answer, timeout]))?.rows[0]?.listens === true
}

/** Lets go of a connection without waiting for the other end, which may be gone. */
function release(client: pg.Client | null): void {
  if (!client) return
  client.removeAllListeners('notification')
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  client.end().catch(() => {})
  setTimeout(() => stream.destroy(), 500).unref()
}
