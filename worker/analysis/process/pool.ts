import type { Analyzer, AnalyzerInput, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { Slot, type SlotLimits } from './slot.ts'

export interface PoolSettings extends SlotLimits {
  /** Documents read at the same time. */
  concurrency: number
}

/** After so many processes in a row that did not start, something is wrong here and not with a document. */
const MAX_FAILED_STARTS = 5
const RESTART_MS = 500

interface Waiter {
  take(slot: Slot): void
  fail(error: Error): void
}

/** Starts the child processes that read PDFs; see `Analyzer` for what it promises. */
export function createAnalyzer(settings: PoolSettings): Analyzer {
  return new Pool(settings)
}

/** Keeps one process ready for each document that may be read, and one more to step in for a lost one. */
class Pool implements Analyzer {
  readonly #settings: PoolSettings
  readonly #slots = new Set<Slot>()
  readonly #idle: Slot[] = []
  readonly #waiting: Waiter[] = []
  #busy = 0
  #failedStarts = 0
  #restart: NodeJS.Timeout | undefined
  #closed = false

  constructor(settings: PoolSettings) {
    this.#settings = settings
    this.#fill()
  }

  async analyze(input: AnalyzerInput): Promise<AnalyzerOutcome> {
    const slot = await this.#acquire(input.signal)
    if (slot === null) return { ok: false, code: this.#closed ? 'analysis_crashed' : 'canceled' }
    try {
      return await slot.run(input)
    } finally {
      this.#release(slot)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#restart)
    for (const waiter of this.#waiting.splice(0)) waiter.fail(new Error('closed'))
    const slots = [...this.#slots]
    for (const slot of slots) slot.kill('analysis_crashed')
    await Promise.all(slots.map((slot) => slot.gone))
  }

  /** The next free process, in the order of asking; null when the wait was aborted or the pool closed. */
  #acquire(signal: AbortSignal): Promise<Slot | null> {
    if (signal.aborted || this.#closed) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        resolve(null)
      }
      const waiter: Waiter = {
        take: (slot) => {
          signal.removeEventListener('abort', abort)
          resolve(slot)
        },
        fail: (error) => {
          signal.removeEventListener('abort', abort)
          if (this.#closed) resolve(null)
          else reject(error)
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(waiter)
      this.#dispatch()
    })
  }

  #release(slot: Slot): void {
    this.#busy -= 1
    if (slot.alive) this.#idle.push(slot)
    this.#fill()
    this.#dispatch()
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#busy < this.#settings.concurrency) {
      const slot = this.#idle.shift()
      if (!slot) return
      if (!slot.alive) continue
      this.#busy += 1
      this.#waiting.shift()?.take(slot)
    }
  }

  #fill(): void {
    if (this.#closed || this.#restart) return
    const alive = [...this.#slots].filter((slot) => slot.alive).length
    for (let missing = this.#settings.concurrency + 1 - alive; missing > 0; missing -= 1) this.#start()
  }

  #start(): void {
    const slot = new Slot(this.#settings)
    this.#slots.add(slot)
    slot.ready.then(
      () => {
        this.#failedStarts = 0
        this.#idle.push(slot)
        this.#dispatch()
      },
      (error: Error) => this.#failStart(error),
    )
    void slot.gone.then(() => this.#forget(slot))
  }

  #forget(slot: Slot): void {
    this.#slots.delete(slot)
    const at = this.#idle.indexOf(slot)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#fill()
  }

  /** Tries again after a pause; when it keeps failing, those who wait are told. */
  #failStart(error: Error): void {
    if (this.#closed) return
    this.#failedStarts += 1
    if (this.#failedStarts >= MAX_FAILED_STARTS)
      for (const waiter of this.#waiting.splice(0)) waiter.fail(error)
    this.#restart ??= setTimeout(() => {
      this.#restart = undefined
      this.#fill()
    }, RESTART_MS)
  }
}
