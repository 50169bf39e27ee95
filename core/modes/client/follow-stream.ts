import type { Event } from '../../events/event.ts'
import type { StaleReason } from '../../events/subscription.ts'
import type { JobView } from '../../jobs/job.ts'
import { FollowError, type FollowListener, type FollowTarget } from '../mode-client.ts'
import { followOn } from './follow-with-reconnect.ts'
import { now, Wire } from './metered-http-client.ts'
import type { Told } from './resume-cursor.ts'

/** What a streamed answer tells, whatever its wording. */
export type StreamMessage =
  | { type: 'snapshot'; data: JobView }
  | { type: 'stale'; data: { reason: StaleReason } }
  | Event

interface Wording {
  mediaType: string
  /** Reads a line; returns a message when it completes one. Called anew for each connection. */
  reader(): (line: string) => StreamMessage | null
}

/** Follows over streamed answers, one connection after the other. */
export function followStream(
  target: FollowTarget,
  listener: FollowListener,
  wording: Wording,
): Promise<void> {
  const wire = new Wire(target, listener)
  return followOn(target, listener, (told) => followOnce(target, wire, wording, told))
}

async function followOnce(target: FollowTarget, wire: Wire, wording: Wording, told: Told): Promise<void> {
  const watch = new Watch(target.signal, wire.silenceMs)
  try {
    const query = told.after === undefined ? '' : `?after=${told.after}`
    const path = `/results/${target.jobid}${query}`
    const { response, answered } = await wire.ask(path, { accept: wording.mediaType }, watch.signal)
    answered(0, false)
    wire.note({ kind: 'open', at: now() })
    try {
      await readLines(response, watch, wire, told, wording.reader())
    } finally {
      wire.note({ kind: 'close', at: now() })
    }
  } finally {
    watch.stop()
  }
}

async function readLines(
  response: Response,
  watch: Watch,
  wire: Wire,
  told: Told,
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
      if (message) news = tell(message, told) || news
    }
    wire.note({ kind: 'message', at: now(), direction: 'down', bytes: part.value.length, news })
    if (told.finished) return
  }
}

function tell(message: StreamMessage, told: Told): boolean {
  if (message.type === 'snapshot') return told.snapshot(message.data as JobView)
  if (message.type !== 'stale') return told.event(message as Event)
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
