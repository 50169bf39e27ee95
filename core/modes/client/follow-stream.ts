import type { Event } from '../../events/event.ts'
import type { StaleReason } from '../../events/subscription.ts'
import type { JobView } from '../../jobs/job.ts'
import { FollowError, type FollowListener, type FollowTarget } from '../mode-client.ts'
import { MeteredHttpClient } from './metered-http-client.ts'
import { followWithReconnect } from './reconnect.ts'
import type { ResumeCursor } from './resume-cursor.ts'
import { now } from './time.ts'

/** One message of a streamed response, in any format. */
export type StreamMessage =
  | { type: 'snapshot'; data: JobView }
  | { type: 'stale'; data: { reason: StaleReason } }
  | Event

/** Format of a streamed response. */
export interface StreamFormat {
  mediaType: string
  /** Creates the parser of one response. It takes text in chunks of any length and emits complete messages. */
  createParser(emit: (message: StreamMessage) => void): (chunk: string) => void
}

/** Follows a job over a streamed response, with reconnects. @throws FollowError */
export function followStream(
  target: FollowTarget,
  listener: FollowListener,
  format: StreamFormat,
): Promise<void> {
  const http = new MeteredHttpClient(target, listener)
  return followWithReconnect(target, listener, (cursor) => followOnce(target, http, format, cursor))
}

async function followOnce(
  target: FollowTarget,
  http: MeteredHttpClient,
  format: StreamFormat,
  cursor: ResumeCursor,
): Promise<void> {
  const timeout = new IdleTimeout(target.signal, http.silenceMs)
  try {
    const query = cursor.after === undefined ? '' : `?after=${cursor.after}`
    const path = `/results/${target.jobid}${query}`
    const { response, recordResponse } = await http.request(
      path,
      { accept: format.mediaType },
      timeout.signal,
    )
    recordResponse(0, false)
    http.record({ kind: 'open', at: now() })
    try {
      let news = false
      const emit = (message: StreamMessage) => {
        news = deliver(message, cursor) || news
      }
      for await (const bytes of readMessages(response.body, format, emit)) {
        timeout.restart()
        http.record({ kind: 'message', at: now(), direction: 'down', bytes, news })
        news = false
        if (cursor.finished) return
      }
    } finally {
      http.record({ kind: 'close', at: now() })
    }
  } finally {
    timeout.end()
  }
}

/** Reads a streamed response; yields the size of each chunk in bytes, after its messages were emitted. */
export async function* readMessages(
  body: ReadableStream<Uint8Array> | null,
  format: StreamFormat,
  emit: (message: StreamMessage) => void,
): AsyncGenerator<number> {
  const decoder = new TextDecoder()
  const parse = format.createParser(emit)
  const reader = body?.getReader()
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    parse(decoder.decode(chunk.value, { stream: true }))
    yield chunk.value.length
  }
}

/** Passes a message to the cursor; returns whether it is news. @throws FollowError for `stale` with a gap */
export function deliver(message: StreamMessage, cursor: ResumeCursor): boolean {
  if (message.type === 'snapshot') return cursor.snapshot(message.data as JobView)
  if (message.type !== 'stale') return cursor.event(message as Event)
  const { reason } = message.data as { reason: StaleReason }
  if (reason === 'gap') throw new FollowError('stale', 'Some of the requested events are no longer stored.')
  // Slow: the next connection resumes. Erased: the next request is answered with 410.
  throw new Error(`The server ended the subscription: ${reason}.`)
}

/** Aborts a request after a time without data: a half-open connection neither fails nor ends. */
export class IdleTimeout {
  readonly #controller = new AbortController()
  readonly #timeoutMs: number
  readonly signal: AbortSignal
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(outer: AbortSignal, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.signal = AbortSignal.any([outer, this.#controller.signal])
    this.restart()
  }

  restart(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#controller.abort(new Error(`No data for ${this.#timeoutMs} ms.`)),
      this.#timeoutMs,
    )
  }

  /** Stops the timer and closes the connection, also when the response was not read to its end. */
  end(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }
}
