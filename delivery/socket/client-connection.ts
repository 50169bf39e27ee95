import { io, type Socket } from 'socket.io-client'
import type { Event } from '#core/events/event.ts'
import type { StaleReason } from '#core/events/subscription.ts'
import type { Problem } from '#core/http/api-error.ts'
import type { JobView } from '#core/jobs/job.ts'
import { now } from '#core/modes/client/metered-http-client.ts'
import { FollowError, type Traffic } from '#core/modes/mode-client.ts'

/** Codes after which asking again the same way is permanent. */
const permanent = new Set(['not_found', 'gone', 'invalid_request', 'forbidden_origin', 'forbidden_host'])

export interface ConnectionOptions {
  /** Origin of the server; empty means the page's own. */
  baseUrl: string
  signal: AbortSignal
  /** Milliseconds without a sign of life after which the connection is given up. */
  silenceMs: number
  onEvent(event: Event): void
  onStale?(stale: { jobid?: string; userid?: string; reason: StaleReason }): void
  onTraffic?(traffic: Traffic): void
}

/** One connection, for as long as it lasts: it does not connect again by itself. */
export interface Connection {
  submit(
    options: { userid: string; filename?: string; callback?: string; events?: string },
    bytes: Uint8Array | ArrayBuffer,
  ): Promise<JobView & { callback?: { id: string; secret: string } }>
  /** Resolves with the snapshot. `onSnapshot` is called with it before any event that follows it. */
  follow(
    job: { jobid: string; after?: number | undefined },
    onSnapshot?: (job: JobView) => void,
  ): Promise<JobView>
  /** Follows all jobs of a user from now on. */
  followUser(userid: string): Promise<void>
  unfollow(what: { jobid: string } | { userid: string }): Promise<void>
  results(jobid: string): Promise<JobView>
  cancel(jobid: string): Promise<JobView>
  close(): void
  /** Rejects when the connection is lost; resolves when it was closed here. */
  readonly ended: Promise<void>
}

type Ack = { ok: true; job: JobView } | { ok: false; problem: Problem }

/** Opens a connection. @throws Error when there is none to be had, or the signal aborts */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { baseUrl, signal, silenceMs, onEvent, onStale } = options
  const socket = io(baseUrl || '/', {
    forceNew: true,
    reconnection: false,
    timeout: silenceMs,
    // Where WebSocket is blocked the next one is tried.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  })
  const ended = Promise.withResolvers<void>()
  // Whoever awaits it hears; a caller that only asks need not.
  ended.promise.catch(() => {})
  const close = () => {
    signal.removeEventListener('abort', close)
    ended.resolve()
    socket.close()
  }
  signal.addEventListener('abort', close)
  watch(socket, options)
  socket.on('event', onEvent)
  if (onStale) socket.on('stale', onStale)
  socket.on('disconnect', (reason) => ended.reject(new Error(`The connection was lost: ${reason}.`)))
  const closed = ended.promise.then(() => Promise.reject(new Error('The connection was closed.')))
  closed.catch(() => {})
  if (signal.aborted) close()
  try {
    await Promise.race([connected(socket), closed])
  } catch (error) {
    close()
    throw error
  }

  /** `heard` is called in the same turn as the answer arrives in, while events may wait behind it. */
  function ask(name: string, args: unknown[], heard?: (job: JobView) => void): Promise<JobView> {
    return new Promise((resolve, reject) => {
      closed.catch(reject)
      socket.timeout(silenceMs).emit(name, ...args, (error: Error | null, ack: Ack) => {
        if (error) return reject(error)
        if (!ack.ok) return reject(errorOfResponse(ack.problem))
        heard?.(ack.job)
        resolve(ack.job)
      })
    })
  }

  return {
    submit: (submission, bytes) => ask('submit', [submission, bytes]),
    follow: (job, onSnapshot) => ask('follow', [job], onSnapshot),
    followUser: async (userid) => void (await ask('follow', [{ userid }])),
    unfollow: async (what) => void (await ask('unfollow', [what])),
    results: (jobid) => ask('results', [{ jobid }]),
    cancel: (jobid) => ask('cancel', [{ jobid }]),
    close,
    ended: ended.promise,
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
    // A connection that closes before it is open is no error to the library, which would wait for its time limit.
    socket.io.engine.once('close', (reason) => reject(new Error(`There is no connection: ${reason}.`)))
  })
}

function errorOfResponse({ code, detail }: Problem): Error {
  return permanent.has(code) ? new FollowError(code, detail) : new Error(detail)
}

/** Notes what goes over the wire, and gives the connection up when nothing comes. */
function watch(socket: Socket, { silenceMs, onTraffic }: ConnectionOptions): void {
  socket.io.on('open', () => {
    const { engine } = socket.io
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => engine.close(), silenceMs)
    }
    alive()
    onTraffic?.({ kind: 'open', at: now() })
    engine.on('packet', ({ data }: { data?: unknown }) => {
      alive()
      // Type 2 is an event, type 3 the acknowledgement that carries a snapshot.
      const news = typeof data === 'string' && /^(2\["event"|3)/.test(data)
      onTraffic?.({ kind: 'message', at: now(), direction: 'down', bytes: sizeOf(data), news })
    })
    engine.on('packetCreate', ({ data }: { data?: unknown }) => {
      onTraffic?.({ kind: 'message', at: now(), direction: 'up', bytes: sizeOf(data), news: false })
    })
    engine.on('close', () => {
      clearTimeout(timer)
      onTraffic?.({ kind: 'close', at: now() })
    })
  })
}

/** A packet's payload and the digit that tells its type. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length + 1
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength + 1 : 1
}
