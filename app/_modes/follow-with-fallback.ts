import { loadMode } from '#client/follow/modes.ts'
import { now, sleep } from '#core/modes/client/time.ts'
import type { FollowError, FollowListener, FollowTarget } from '#core/modes/mode-client.ts'
import type { ListedMode } from './listed-mode.ts'
import { addEvent, addTraffic, isIncoming, newConnection, type PageConnection } from './page-connection.ts'

interface Listener extends Pick<FollowListener, 'onEvent'> {
  onConnection(connection: PageConnection): void
}

type Target = Omit<FollowTarget, 'baseUrl'>

/** Consecutive failures after which the fallback takes over. */
const maxAttempts = 2

/** Time without any data after which the fallback takes over: a proxy may hold data back without an error. */
const connectTimeoutMs = 4_000

/** Interval at which a mode that was replaced by the fallback is tried again. */
const retryEveryMs = 30_000

/**
 * Follows a job in a mode until its final event. While the mode cannot connect, the fallback mode is used and
 * `insteadOf` names the mode that it replaces; the mode is tried again every 30 s.
 * @throws FollowError when the job is unknown or deleted
 */
export async function followWithFallback(
  mode: ListedMode,
  fallback: ListedMode | undefined,
  target: Target,
  { onConnection, onEvent: forward }: Listener,
): Promise<void> {
  let after = target.after ?? 0
  const listener: Listener = {
    onConnection,
    onEvent(event) {
      if (event.type !== 'job.progress') {
        // The fallback and the mode that takes over again overlap.
        if (event.data.seq <= after) return
        after = event.data.seq
      }
      forward(event)
    },
  }
  const resumed = (signal: AbortSignal): Target => ({ ...target, after, signal })
  if (!fallback || fallback.name === mode.name) {
    await follow(mode, target, listener)
    return
  }
  let isDone = await follow(mode, target, listener, { isReplaceable: true })
  while (!isDone && !target.signal.aborted) {
    const replaced = new AbortController()
    const ended = new AbortController()
    const inFallback = AbortSignal.any([target.signal, replaced.signal])
    const retrying = AbortSignal.any([target.signal, ended.signal])
    const [, isRetryDone] = await Promise.all([
      follow(fallback, resumed(inFallback), listener, { insteadOf: mode.name }).finally(() => {
        if (!replaced.signal.aborted) ended.abort()
      }),
      followAgain(
        mode,
        () => resumed(retrying),
        listener,
        () => replaced.abort(),
      ),
    ])
    isDone = ended.signal.aborted || isRetryDone
  }
}

/** Tries the mode at an interval until it connects; then follows. Resolves with false when the connection is lost. */
async function followAgain(
  mode: ListedMode,
  target: () => Target,
  { onEvent, onConnection }: Listener,
  onConnected: () => void,
): Promise<boolean> {
  const { signal } = target()
  while (!signal.aborted) {
    await sleep(retryEveryMs, signal)
    if (signal.aborted) break
    let isConnected = false
    const listener: Listener = {
      onEvent,
      onConnection(connection) {
        if (!isConnected && connection.state === 'open') {
          isConnected = true
          onConnected()
        }
        if (isConnected) onConnection(connection)
      },
    }
    const isDone = await follow(mode, target(), listener, { isReplaceable: true })
    if (isConnected) return isDone
  }
  return true
}

/** Resolves with false when the mode could not connect and is replaceable. */
async function follow(
  { name: mode, capabilities }: ListedMode,
  target: Target,
  { onEvent, onConnection }: Listener,
  { isReplaceable = false, insteadOf = null }: { isReplaceable?: boolean; insteadOf?: string | null } = {},
): Promise<boolean> {
  const failed = new AbortController()
  const signal = AbortSignal.any([target.signal, failed.signal])
  let connection = newConnection(mode, insteadOf, capabilities?.progress ?? false)
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
          addEvent(connection, event, now())
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
