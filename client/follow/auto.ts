import { createDeferred } from '../../core/modes/client/deferred.ts'
import { RetryLater } from '../../core/modes/client/reconnect.ts'
import { ResumeCursor } from '../../core/modes/client/resume-cursor.ts'
import {
  FollowError,
  type FollowListener,
  type FollowTarget,
  type ModeClient,
} from '../../core/modes/mode-client.ts'
import { automaticModes } from '../generated/modes.ts'
import { loadMode } from './modes.ts'
import type { AutoOptions } from './options.ts'

/** Codes that no other mode can change. */
const definitiveCodes = new Set(['not_found', 'gone', 'stale', 'unauthenticated', 'insufficient_scope'])
const maxRecoverMs = 300_000
/** Wait after an outage of the server, in which every mode fails. */
const outageRecoverMs = 2_000

/**
 * Follows in the first mode that works. A mode that fails is replaced by the next one; a preferred mode is tried
 * again later, beside the one in use, and takes over once it has delivered its snapshot. All share one cursor, which
 * delivers each event once.
 */
export function createAuto({
  modes = automaticModes,
  firstMessageMs = 5_000,
  recoverMs = 30_000,
}: AutoOptions = {}): ModeClient {
  return {
    name: 'auto',
    follow: (target, listener) => followAutomatically(target, listener, { modes, firstMessageMs, recoverMs }),
  }
}

/** A subscription in one of the modes. */
interface Attempt {
  readonly level: number
  /** Resolves with the first message. */
  readonly begun: Promise<'begun'>
  /** Resolves when it ended or failed. */
  readonly ended: Promise<{ error: unknown }>
  stop(): void
}

async function followAutomatically(
  target: FollowTarget,
  listener: FollowListener,
  { modes, firstMessageMs, recoverMs }: Required<AutoOptions>,
): Promise<void> {
  const cursor = new ResumeCursor(target.after, listener)
  const last = modes.length - 1
  const unsupported = new Set<number>()
  let nextRecoverMs = recoverMs
  let due = createDeferred<'due'>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let probe: Attempt | null = null
  let probeLevel = 0

  function scheduleProbe(ms: number): void {
    clearTimeout(timer)
    due = createDeferred()
    const { resolve } = due
    timer = setTimeout(() => resolve('due'), ms)
  }

  function open(level: number): Attempt {
    const controller = new AbortController()
    const begun = createDeferred<'begun'>()
    const ended = createDeferred<{ error: unknown }>()
    let hasBegun = false
    let silence: ReturnType<typeof setTimeout> | undefined
    const awaitFirstMessage = () => {
      if (level === last || controller.signal.aborted) return
      silence = setTimeout(
        () => ended.resolve({ error: new Error(`No message within ${firstMessageMs} ms.`) }),
        firstMessageMs,
      )
    }
    const own: FollowListener = {
      onSnapshot(job) {
        hasBegun = true
        clearTimeout(silence)
        cursor.snapshot(job)
        begun.resolve('begun')
      },
      onEvent: (event) => void cursor.event(event),
      onTrouble(trouble) {
        listener.onTrouble?.(trouble)
        if (level < last && trouble.attempt > (hasBegun ? 1 : 0)) {
          clearTimeout(silence)
          // The server's Retry-After holds for the next mode too.
          const waitMs = trouble.error instanceof RetryLater ? trouble.error.afterMs : 0
          silence = setTimeout(() => ended.resolve({ error: trouble.error }), waitMs)
        }
        // Every mode fails during an outage, so the preferred ones are tried again soon.
        if (level === last && last > 0) scheduleProbe(Math.min(recoverMs, outageRecoverMs))
      },
      ...(listener.onTraffic && { onTraffic: (traffic) => listener.onTraffic?.(traffic) }),
    }
    const signal = AbortSignal.any([target.signal, controller.signal])
    const { after: _, ...rest } = target
    const position = cursor.after === undefined ? {} : { after: cursor.after }
    loadMode(modes[level] ?? '')
      .then(({ follow }) => {
        awaitFirstMessage()
        return follow({ ...rest, ...position, signal }, own)
      })
      .then(
        () => ended.resolve({ error: undefined }),
        (error: unknown) => ended.resolve({ error }),
      )
    return {
      level,
      begun: begun.promise,
      ended: ended.promise,
      stop() {
        clearTimeout(silence)
        controller.abort()
      },
    }
  }

  /** The next level that is supported, from `level`. */
  function supported(level: number): number {
    return level < last && unsupported.has(level) ? supported(level + 1) : level
  }

  function onFailed({ level }: Attempt, error: unknown): void {
    if (!(error instanceof FollowError)) return
    if (definitiveCodes.has(error.code) || level === last) throw error
    if (error.code === 'unsupported') unsupported.add(level)
  }

  let current = open(0)
  try {
    while (!target.signal.aborted) {
      const outcome = await Promise.race([
        current.ended.then(({ error }) => ({ of: 'current' as const, error })),
        ...(probe
          ? [
              probe.begun.then(() => ({ of: 'probe' as const, error: undefined, begun: true })),
              probe.ended.then(({ error }) => ({ of: 'probe' as const, error, begun: false })),
            ]
          : [due.promise.then(() => ({ of: 'timer' as const, error: undefined }))]),
      ])
      if (cursor.finished || target.signal.aborted) return
      if (outcome.of === 'current') {
        onFailed(current, outcome.error)
        current.stop()
        current = probe ?? open(supported(Math.min(current.level + 1, last)))
        probe = null
        scheduleProbe(nextRecoverMs)
      } else if (outcome.of === 'timer') {
        probeLevel = supported(probeLevel < current.level ? probeLevel : 0)
        if (probeLevel < current.level) probe = open(probeLevel)
        else scheduleProbe(maxRecoverMs)
      } else if (probe) {
        if (outcome.begun) {
          current.stop()
          current = probe
          nextRecoverMs = recoverMs
          probeLevel = 0
        } else {
          onFailed(probe, outcome.error)
          probe.stop()
          probeLevel++
          nextRecoverMs = Math.min(nextRecoverMs * 2, maxRecoverMs)
        }
        probe = null
        scheduleProbe(nextRecoverMs)
      }
    }
  } finally {
    clearTimeout(timer)
    current.stop()
    probe?.stop()
  }
}
