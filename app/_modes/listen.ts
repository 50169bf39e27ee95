import { loadMode } from '#client/modes.ts'
import type { Event } from '#core/events/event.ts'
import type { FollowError, FollowTarget, Traffic } from '#core/modes/mode-client.ts'

/** How the page is hearing back at this moment. */
export interface Listening {
  mode: string
  state: 'connecting' | 'open' | 'trouble' | 'ended'
  /** The chosen mode, when it did not get through and this one took its place. */
  insteadOf: string | null
  /** Failed tries in a row. */
  attempt: number
  requests: number
  messages: number
  bytesDown: number
}

interface Listener {
  onEvent(event: Event): void
  onListening(listening: Listening): void
}

/** A mode that has failed so often in a row, with no news in between, is given up for polling. */
const patience = 2

/** Hears nothing at all for this long: it may be held up somewhere without an error. */
const silenceMs = 4_000

/**
 * Follows a job in the mode until its final event. A mode that does not get through is replaced by polling,
 * which every network lets pass; `insteadOf` then tells.
 * @throws FollowError when the job is unknown or gone
 */
export async function listen(
  mode: string,
  target: Omit<FollowTarget, 'baseUrl'>,
  listener: Listener,
): Promise<void> {
  let after = target.after ?? 0
  const onEvent = (event: Event) => {
    if (event.type !== 'job.progress') after = event.data.seq
    listener.onEvent(event)
  }
  const gotThrough = await follow(mode, null, target, { ...listener, onEvent })
  if (gotThrough || target.signal.aborted) return
  await follow('polling', mode, { ...target, after }, { ...listener, onEvent })
}

/** Resolves to false when the mode was given up. */
async function follow(
  mode: string,
  insteadOf: string | null,
  target: Omit<FollowTarget, 'baseUrl'>,
  { onEvent, onListening }: Listener,
): Promise<boolean> {
  const givenUp = new AbortController()
  const signal = AbortSignal.any([target.signal, givenUp.signal])
  let listening: Listening = {
    mode,
    state: 'connecting',
    insteadOf,
    attempt: 0,
    requests: 0,
    messages: 0,
    bytesDown: 0,
  }
  const tell = (change: Partial<Listening>) => {
    if (signal.aborted) return
    listening = { ...listening, ...change }
    onListening(listening)
  }
  tell({})
  const mayGiveUp = mode !== 'polling'
  const silence = mayGiveUp ? setTimeout(() => givenUp.abort(), silenceMs) : undefined
  const heard = () => {
    clearTimeout(silence)
    tell({ state: 'open', attempt: 0 })
  }
  try {
    const client = await loadMode(mode)
    await client.follow(
      { ...target, baseUrl: '', signal },
      {
        onSnapshot: heard,
        onEvent(event) {
          heard()
          onEvent(event)
        },
        onTraffic(traffic) {
          if (isAnswer(traffic)) heard()
          tell(counted(listening, traffic))
        },
        onTrouble({ attempt }) {
          tell({ state: 'trouble', attempt })
          if (mayGiveUp && attempt >= patience) givenUp.abort()
        },
      },
    )
    tell({ state: 'ended' })
  } catch (error) {
    if ((error as FollowError).name === 'FollowError') throw error
    if (!target.signal.aborted) givenUp.abort()
  } finally {
    clearTimeout(silence)
  }
  return !givenUp.signal.aborted
}

function isAnswer(traffic: Traffic): boolean {
  return traffic.kind === 'message' && traffic.direction === 'down'
}

function counted(listening: Listening, traffic: Traffic): Partial<Listening> {
  const { requests, messages, bytesDown } = listening
  if (traffic.kind === 'request') return { requests: requests + 1 }
  if (traffic.kind === 'response') return { bytesDown: bytesDown + traffic.bytesDown }
  if (traffic.kind === 'message' && traffic.direction === 'down') {
    return { messages: messages + 1, bytesDown: bytesDown + traffic.bytes }
  }
  return {}
}
