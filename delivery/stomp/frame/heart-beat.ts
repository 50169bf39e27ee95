import { FrameError } from './frame.ts'

/** Milliseconds between heart-beats in each direction; 0 for none. */
export interface HeartBeatIntervals {
  sendMs: number
  receiveMs: number
}

/**
 * The intervals of this side, from what it offers and from the other side's `heart-beat` header: in each direction
 * the larger value, or none when either side gives 0 (STOMP 1.2, "Heart-beating").
 * @throws FrameError for a malformed header
 */
export function negotiateHeartBeats(
  header: string | undefined,
  offered: HeartBeatIntervals,
): HeartBeatIntervals {
  if (header === undefined) return { sendMs: 0, receiveMs: 0 }
  // Nine digits fit into the 32 bits of a timer.
  const [, sends, wants] = /^(\d{1,9}),(\d{1,9})$/.exec(header) ?? []
  if (sends === undefined || wants === undefined)
    throw new FrameError(
      'invalid_request',
      'heart-beat: must be two numbers of milliseconds, like 10000,10000.',
    )
  const larger = (one: number, other: number) => (one === 0 || other === 0 ? 0 : Math.max(one, other))
  return {
    sendMs: larger(offered.sendMs, Number(wants)),
    receiveMs: larger(offered.receiveMs, Number(sends)),
  }
}

interface HeartBeatCallbacks {
  send(): void
  /** Called at each check of the other side. */
  onCheck?(): void
  /** Nothing was received for two intervals: one, and as much again for delays on the way. */
  onSilence(): void
}

/** The timers of one connection. */
export class HeartBeats {
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #receivedAt = performance.now()

  constructor({ sendMs, receiveMs }: HeartBeatIntervals, { send, onCheck, onSilence }: HeartBeatCallbacks) {
    if (sendMs > 0) this.#timers.push(setInterval(send, sendMs))
    if (receiveMs === 0) return
    const check = () => {
      onCheck?.()
      if (performance.now() - this.#receivedAt >= 2 * receiveMs) onSilence()
    }
    this.#timers.push(setInterval(check, receiveMs))
  }

  /** Records that something was received. */
  touch(): void {
    this.#receivedAt = performance.now()
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }
}
