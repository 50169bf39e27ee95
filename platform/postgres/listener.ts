import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { WakeUp, WakeUps } from '#core/ports/event-log.ts'
import { channel, wakeUpOf } from './notification.ts'

export interface Listener extends WakeUps {
  /** Resolves once it listens for the first time. */
  started: Promise<void>
  close(): Promise<void>
}

interface ListenerOptions {
  url: string
  onError(error: unknown): void
  /** Milliseconds between two beats, and the most that one may take. */
  beatMs?: number
  beatTimeoutMs?: number
}

type Subscriber = Parameters<WakeUps['subscribe']>[0]

/**
 * Listens on a connection of its own. A half-open connection gives no error and no end, so it beats: a beat
 * that does not come back in time, or finds that nothing is listened to, ends the connection. It connects
 * again with a growing pause and then tells its subscribers since when they may have missed something.
 */
export function listen({ url, onError, beatMs = 2_000, beatTimeoutMs = 2_000 }: ListenerOptions): Listener {
  const subscribers = new Set<Subscriber>()
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
    fresh.on('notification', ({ payload }) => announce(wakeUpOf(payload)))
    await fresh.connect()
    await fresh.query(`LISTEN ${channel}`)
    return fresh
  }

  function announce(wakeUp: WakeUp | null): void {
    if (wakeUp) for (const { onWakeUp } of subscribers) onWakeUp(wakeUp)
  }

  /** Resolves when the connection is no longer good for anything. */
  async function untilBroken(live: pg.Client): Promise<void> {
    const ended = new Promise<true>((resolve) => live.once('end', () => resolve(true)))
    for (;;) {
      const pause = delay(beatMs, false, { signal: closing.signal, ref: false }).catch(() => true)
      if (await Promise.race([ended, pause])) return
      if (!(await Promise.race([beats(live, beatTimeoutMs), ended.then(() => false)]))) return
    }
  }

  async function run(): Promise<void> {
    let downSince: Date | null = null
    for (let pause = 100; !closing.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      try {
        client = await connect()
        first.resolve()
        if (downSince) for (const { onResume } of subscribers) onResume(downSince)
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
    subscribe(subscriber) {
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },
    async close() {
      closing.abort()
      release(client)
      await running
    },
  }
}

async function beats(client: pg.Client, timeoutMs: number): Promise<boolean> {
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
