/** What a stretch's CPU is shared out to. */
export interface Share {
  /** Milliseconds of CPU that were charged. */
  cpuMs: number
  /** Milliseconds of work in this stretch, by the wall clock. */
  workedMs: number
}

/** The clocks of this thread, in milliseconds. */
export interface ThreadClocks {
  wall(): number
  /** How long the event loop has slept since it began. */
  idle(): number
  cpu(): number
}

/** The kernel brings a running thread's CPU time up to date at its ticks; a stretch this long holds many. */
const longestMs = 250

/** Shorter than this it may not have slept: what it waited for was there already. */
const shortestSleepMs = 0.05

/**
 * The work between two sleeps of the event loop. A thread's CPU time is exact only at the moments when the
 * kernel has just switched to it (in between it is up to a tick of 1 to 10 ms old, more than most callbacks take), so
 * the CPU of a stretch is read at its ends, and shared out by the wall clock, which is exact at any time.
 */
export class Stretch {
  readonly #clocks: ThreadClocks
  readonly #shares = new Set<Share>()
  #sharedMs = 0
  #beganMs = 0
  #idleMs = 0
  #cpuMs: number | null = null

  constructor(clocks: ThreadClocks) {
    this.#clocks = clocks
  }

  /** Begins anew, in the middle of work: what is done until the first sleep is taken for CPU as it is. */
  start(now: number): void {
    this.#beganMs = now
    this.#idleMs = this.#clocks.idle()
    this.#cpuMs = null
  }

  /** Milliseconds slept since the last call. Called before each callback: a sleep ends the stretch. */
  slept(now: number): number {
    const idle = this.#clocks.idle()
    const slept = idle - this.#idleMs
    this.#idleMs = idle
    if (slept > shortestSleepMs || now - this.#beganMs > longestMs) this.#end(now)
    return slept
  }

  /** Notes work for a share, or for nobody. */
  note(share: Share | null, ms: number): void {
    if (share) {
      share.workedMs += ms
      this.#shares.add(share)
    } else this.#sharedMs += ms
  }

  #end(now: number): void {
    const cpu = this.#clocks.cpu()
    let worked = this.#sharedMs
    for (const { workedMs } of this.#shares) worked += workedMs
    const factor = this.#cpuMs === null || worked === 0 ? 1 : (cpu - this.#cpuMs) / worked
    for (const share of this.#shares) {
      share.cpuMs += share.workedMs * factor
      share.workedMs = 0
    }
    this.#shares.clear()
    this.#sharedMs = 0
    this.#beganMs = now
    this.#cpuMs = cpu
  }
}
