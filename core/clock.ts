/** A larger deviation of the host's clock means that it is wrong or was set. */
const toleranceMs = 1_000

/** Milliseconds since 1970 that can jump, and milliseconds since any time that cannot. */
interface HostClock {
  wallMs(): number
  monotonicMs(): number
}

const host: HostClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

/**
 * The time that all processes of the service agree on: the host's clock while it is within a second of the reference,
 * which is the database; otherwise the time of the reference, continued with the monotonic clock.
 */
export class ServiceClock {
  readonly #host: HostClock
  /** Service time minus the monotonic clock; null before the first comparison. */
  #offsetMs: number | null = null
  /** Monotonic time at which the host's clock was last found wrong. */
  #wrongAt = Number.NEGATIVE_INFINITY

  constructor(of: HostClock = host) {
    this.#host = of
  }

  /** Milliseconds since 1970. */
  now(): number {
    const wall = this.#host.wallMs()
    if (this.#offsetMs === null) return wall
    const monotonic = this.#host.monotonicMs()
    const expected = this.#offsetMs + monotonic
    if (Math.abs(wall - expected) <= toleranceMs) return wall
    this.#wrongAt = monotonic
    return Math.round(expected)
  }

  /** The same time as a Date. */
  date(): Date {
    return new Date(this.now())
  }

  /** Whether the host's clock was right for this time, as far as is known: whether times of its files can be trusted. */
  wasHostRightFor(ms: number): boolean {
    this.now()
    return this.#host.monotonicMs() - this.#wrongAt >= ms
  }

  /** Compares it with the reference, whose current time is `referenceMs` with an error of up to `errorMs`. */
  compare(referenceMs: number, errorMs = 0): void {
    const [wall, monotonic] = [this.#host.wallMs(), this.#host.monotonicMs()]
    const isRight = (ms: number) => Math.abs(ms - referenceMs) <= Math.max(toleranceMs, errorMs)
    const isOwnRight = this.#offsetMs !== null && isRight(this.#offsetMs + monotonic)
    if (isRight(wall)) {
      // An inexact comparison does not show that the host's clock is the right one of the two.
      if (errorMs <= toleranceMs || !isOwnRight) this.#offsetMs = wall - monotonic
      return
    }
    this.#wrongAt = monotonic
    if (!isOwnRight) this.#offsetMs = referenceMs - monotonic
  }
}

/** The clock of this process. */
export const clock = new ServiceClock()
