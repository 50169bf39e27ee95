import type { ModeDescription } from '#client/index.ts'
import { loadMode } from '#client/modes.ts'
import type { Event } from '#core/events/event.ts'
import type { FollowError, FollowTarget, Traffic } from '#core/modes/mode-client.ts'

/** The connection of the page to the events of a job. */
export interface PageConnection {
  mode: string
  state: 'connecting' | 'open' | 'trouble' | 'ended'
  /** The chosen mode, when it could not connect and the fallback took its place. */
  insteadOf: string | null
  /** Consecutive failures. */
  attempt: number
  requests: number
  messages: number
  bytesDown: number
}

interface Listener {
  onEvent(event: Event): void
  onConnection(connection: PageConnection): void
}

/** Consecutive failures after which the fallback takes over. */
const maxAttempts = 2

/** Time without any data after which the fallback takes over: a proxy may hold data back without an error. */
const connectTimeoutMs = 4_000

/**
 * Follows a job in a mode until its final event. When the mode cannot connect, the fallback mode takes over and
 * `insteadOf` names the mode that it replaces.
 * @throws FollowError when the job is unknown or deleted
 */
export async function followWithFallback(
  mode: ModeDescription,
  fallback: ModeDescription | undefined,
  target: Omit<FollowTarget, 'baseUrl'>,
  listener: Listener,
): Promise<void> {
  let after = target.after ?? 0
  const onEvent = (event: Event) => {
    if (event.type !== 'job.progress') after = event.data.seq
    listener.onEvent(event)
  }
  const isReplaceable = fallback !== undefined && fallback.name !== mode.name
  const options = { mode: mode.name, insteadOf: null, isReplaceable }
  const isDone = await follow(options, target, { ...listener, onEvent })
  if (isDone || !isReplaceable || target.signal.aborted) return
  const replacement = { mode: fallback.name, insteadOf: mode.name, isReplaceable: false }
  await follow(replacement, { ...target, after }, { ...listener, onEvent })
}

/** Resolves with false when the mode could not connect and is replaceable. */
async function follow(
  { mode, insteadOf, isReplaceable }: Pick<PageConnection, 'mode' | 'insteadOf'> & { isReplaceable: boolean },
  target: Omit<FollowTarget, 'baseUrl'>,
  { onEvent, onConnection }: Listener,
): Promise<boolean> {
  const failed = new AbortController()
  const signal = AbortSignal.any([target.signal, failed.signal])
  let connection: PageConnection = {
    mode,
    state: 'connecting',
    insteadOf,
    attempt: 0,
    requests: 0,
    messages: 0,
    bytesDown: 0,
  }
  const update = (change: Partial<PageConnection>) => {
    if (signal.aborted) return
    connection = { ...connection, ...change }
    onConnection(connection)
  }
  update({})
  const timeout = isReplaceable ? setTimeout(() => failed.abort(), connectTimeoutMs) : undefined
  const connected = () => {
    clearTimeout(timeout)
    update({ state: 'open', attempt: 0 })
  }
  try {
    const client = await loadMode(mode)
    await client.follow(
      { ...target, baseUrl: '', signal },
      {
        onSnapshot: connected,
        onEvent(event) {
          connected()
          onEvent(event)
        },
        onTraffic(traffic) {
          if (isIncoming(traffic)) connected()
          update(addTraffic(connection, traffic))
        },
        onTrouble({ attempt }) {
          update({ state: 'trouble', attempt })
          if (isReplaceable && attempt >= maxAttempts) failed.abort()
        },
      },
    )
    update({ state: 'ended' })
  } catch (error) {
    if ((error as FollowError).name === 'FollowError') throw error
    if (!target.signal.aborted) failed.abort()
  } finally {
    clearTimeout(timeout)
  }
  return !failed.signal.aborted
}

function isIncoming(traffic: Traffic): boolean {
  return traffic.kind === 'message' && traffic.direction === 'down'
}

function addTraffic(connection: PageConnection, traffic: Traffic): Partial<PageConnection> {
  const { requests, messages, bytesDown } = connection
  if (traffic.kind === 'request') return { requests: requests + 1 }
  if (traffic.kind === 'response') return { bytesDown: bytesDown + traffic.bytesDown }
  if (traffic.kind === 'message' && traffic.direction === 'down') {
    return { messages: messages + 1, bytesDown: bytesDown + traffic.bytes }
  }
  return {}
}
