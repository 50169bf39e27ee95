import type { Event } from '../../events/event.ts'
import type { StaleReason } from '../../events/subscription.ts'
import type { JobView } from '../../jobs/job.ts'
import { FollowError, type FollowListener, type FollowTarget } from '../mode-client.ts'
import { followWithReconnect } from './follow-with-reconnect.ts'
import { MeteredHttpClient, now } from './metered-http-client.ts'
import type { ResumeCursor } from './resume-cursor.ts'

/** What a streamed answer tells, whatever its decoding. */
export type StreamMessage =
  | { type: 'snapshot'; data: JobView }
  | { type: 'stale'; data: { reason: StaleReason } }
  | Event

interface StreamDecoder {
  mediaType: string
  /** Reads a line; returns a message when it completes one. Called anew for each connection. */
  reader(): (line: string) => StreamMessage | null
}

/** Follows over streamed answers, one connection after the other. */
export function followStream(
  target: FollowTarget,
  listener: FollowListener,
  decoding: StreamDecoder,
): Promise<void> {
  const http = new MeteredHttpClient(target, listener)
  return followWithReconnect(target, listener, (cursor) => followOnce(target, http, decoding, cursor))
}

async function followOnce(
  target: FollowTarget,
  http: MeteredHttpClient,
  decoding: StreamDecoder,
  cursor: ResumeCursor,
): Promise<void> {
  const watch = new Watch(target.signal, http.silenceMs)
  try {
    const query = cursor.after === undefined ? '' : `?after=${cursor.after}`
    const path = `/results/${target.jobid}${query}`
    const { response, answered } = await http.ask(path, { accept: decoding.mediaType }, watch.signal)
    answered(0, false)
    http.note({ kind: 'open', at: now() })
    try {
      await readLines(response, watch, http, cursor, decoding.reader())
    } finally {
      http.note({ kind: 'close', at: now() })
    }
  } finally {
    watch.stop()
  }
}

async function readLines(
  response: Response,
  watch: Watch,
  http: MeteredHttpClient,
  cursor: ResumeCursor,
  read: (line: string) => StreamMessage | null,
): Promise<void> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let rest = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    watch.alive()
    rest += decoder.decode(part.value, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    let news = false
    for (const line of lines) {
      const message = read(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (message) news = tell(message, cursor) || news
    }
    http.note({ kind: 'message', at: now(), direction: 'down', bytes: part.value.length, news })
    if (cursor.finished) return
  }
}

function tell(message: StreamMessage, cursor: ResumeCursor): boolean {
  if (message.type === 'snapshot') return cursor.snapshot(message.data as JobView)
  if (message.type !== 'stale') return cursor.event(message as Event)
  const { reason } = message.data as { reason: StaleReason }
  if (reason === 'gap') throw new FollowError('stale', 'Some of the events asked for are no longer kept.')
  // Too slow: resume. Erased: asking again tells.
  throw new Error(`The server let go of this follower: ${reason}.`)
}

/** Aborts when nothing was heard for too long: a half-open connection gives no error and no end. */
class Watch {
  readonly #controller = new AbortController()
  readonly #silenceMs: number
  readonly signal: AbortSignal
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(outer: AbortSignal, silenceMs: number) {
    this.#silenceMs = silenceMs
    this.signal = AbortSignal.any([outer, this.#controller.signal])
    this.alive()
  }

  alive(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#controller.abort(new Error('Nothing was heard for too long.')),
      this.#silenceMs,
    )
  }

  /** Also hangs up, in case the answer was not read to its end. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }
}
