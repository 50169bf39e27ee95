import { io, type Socket } from 'socket.io-client'
import type { Event } from '#core/events/event.ts'
import type { StaleReason } from '#core/events/subscription.ts'
import type { Problem } from '#core/http/api-error.ts'
import type { JobView } from '#core/jobs/job.ts'
import { createDeferred } from '#core/modes/client/deferred.ts'
import { permanentCodes } from '#core/modes/client/permanent-codes.ts'
import { now } from '#core/modes/client/time.ts'
import { FollowError, type FollowTarget, type Traffic } from '#core/modes/mode-client.ts'
import { maxChunkBytes, maxSubmitBytes } from './limits/bounds.ts'

export interface SocketOptions extends Pick<FollowTarget, 'baseUrl' | 'credentials' | 'headers' | 'signal'> {
  /** Milliseconds without data after which the connection is closed. */
  silenceMs: number
  onEvent(event: Event): void
  onStale?(stale: { jobid?: string; userid?: string; reason: StaleReason }): void
  onTraffic?(traffic: Traffic): void
}

/** One Socket.IO connection. It does not reconnect by itself. */
export interface SocketConnection {
  /** Submits a document: one of up to 4 MB in one message, a larger one in chunks. */
  submit(
    options: { userid: string; filename?: string; callback?: string; events?: string },
    bytes: Uint8Array | ArrayBuffer,
  ): Promise<JobView & { callback?: { id: string; secret: string } }>
  /** Resolves with the snapshot. `onSnapshot` is called with it before any later event. */
  follow(
    job: { jobid: string; after?: number | undefined },
    onSnapshot?: (job: JobView) => void,
  ): Promise<JobView>
  /** Follows all jobs of a user, live only. */
  followUser(userid: string): Promise<void>
  unfollow(what: { jobid: string } | { userid: string }): Promise<void>
  results(jobid: string): Promise<JobView>
  cancel(jobid: string): Promise<JobView>
  close(): void
  /** Resolves when the connection was closed by this side; rejects when it was lost. */
  readonly ended: Promise<void>
}

type Answer = { job: JobView; upload: string; offset: number }

type Ack = ({ ok: true } & Answer) | { ok: false; problem: Problem }

/** Opens a connection. @throws Error when the server is not reached, or the signal aborts */
export async function connectSocket(options: SocketOptions): Promise<SocketConnection> {
  const { baseUrl, credentials, headers, signal, silenceMs, onEvent, onStale } = options
  const socket = io(baseUrl || '/', {
    forceNew: true,
    reconnection: false,
    timeout: silenceMs,
    ...(credentials && { auth: { key: credentials.key } }),
    ...(headers && { extraHeaders: headers }),
    // Long polling is the fallback where WebSocket is blocked.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  })
  const ended = createDeferred<void>()
  // Not every caller awaits it.
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

  /** `onAck` is called synchronously when the acknowledgement arrives, before any event behind it. */
  function request(name: string, args: unknown[], onAck?: (job: JobView) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      closed.catch(reject)
      socket.timeout(silenceMs).emit(name, ...args, (error: Error | null, ack: Ack) => {
        if (error) return reject(error)
        if (!ack.ok) return reject(toError(ack.problem))
        onAck?.(ack.job)
        resolve(ack)
      })
    })
  }

  const jobOf = async (answer: Promise<Answer>) => (await answer).job

  async function upload(submission: object, bytes: Uint8Array): Promise<JobView> {
    const { upload } = await request('upload:begin', [submission])
    for (let offset = 0; offset < bytes.length; ) {
      const chunk = bytes.subarray(offset, offset + maxChunkBytes)
      offset = (await request('upload:chunk', [{ upload, offset }, chunk])).offset
    }
    return jobOf(request('upload:end', [{ upload }]))
  }

  return {
    submit(submission, bytes) {
      if (bytes.byteLength <= maxSubmitBytes) return jobOf(request('submit', [submission, bytes]))
      return upload(submission, bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
    },
    follow: (job, onSnapshot) => jobOf(request('follow', [job], onSnapshot)),
    followUser: async (userid) => void (await request('follow', [{ userid }])),
    unfollow: async (what) => void (await request('unfollow', [what])),
    results: (jobid) => jobOf(request('results', [{ jobid }])),
    cancel: (jobid) => jobOf(request('cancel', [{ jobid }])),
    close,
    ended: ended.promise,
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', (error: Error & { data?: Problem }) =>
      reject(error.data?.code ? toError(error.data) : error),
    )
    // The library reports no error for a connection that closes before it is open; it would wait for its timeout.
    socket.io.engine.once('close', (reason) => reject(new Error(`The connection failed: ${reason}.`)))
  })
}

function toError({ code, detail }: Problem): Error {
  return permanentCodes.has(code) ? new FollowError(code, detail) : new Error(detail)
}

/** Records the traffic, and closes the connection after `silenceMs` without data. */
function watch(socket: Socket, { silenceMs, onTraffic }: SocketOptions): void {
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
      // A packet of type 2 is an event, one of type 3 an acknowledgement, which carries a snapshot.
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

/** Bytes of a packet: its payload and the digit of its type. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length + 1
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength + 1 : 1
}
