import type { Analyzer, AnalyzerInput, AnalyzerOutcome, SandboxLayer } from '#core/ports/analyzer.ts'
import { activeLayers } from './sandbox.ts'
import { Slot, type SlotOptions } from './slot.ts'

export interface PoolOptions extends Omit<SlotOptions, 'namespaces'> {
  /** Documents analysed at the same time. */
  concurrency: number
  /** Milliseconds without a document after which all processes but one are ended. */
  idleMs?: number
  /** Milliseconds after which a document counts as a long one: another process is started that would replace its own. */
  longDocumentMs?: number
}

const defaultIdleMs = 60_000
const defaultLongDocumentMs = 250

/** Starts that fail in a row before waiting analyses are rejected: the fault is then not in a document. */
const maxFailedStarts = 5
const restartMs = 500
/** Processes that one document is sent to at most. */
const maxSent = 5

interface Waiter {
  resolve(slot: Slot): void
  reject(error: Error): void
}

/**
 * Starts the analysis processes. The first one is tried in namespaces of its own, and counts when it has loaded its
 * engine there; where that fails, all run without namespaces.
 */
export async function startAnalyzer(options: PoolOptions): Promise<Analyzer> {
  const first = new Slot({ ...options, namespaces: true })
  const namespaces = await first.ready.then(
    () => true,
    () => false,
  )
  return new Pool({ ...options, namespaces }, namespaces ? [first] : [])
}

/**
 * Keeps one process for each document that is being analysed or waits, and a spare one while a long document is
 * analysed. They are kept until the pool has been idle for some time; an idle pool has one process, which holds about
 * 80 MB.
 */
class Pool implements Analyzer {
  readonly sandbox: readonly SandboxLayer[]
  readonly #options: PoolOptions & SlotOptions
  readonly #slots = new Set<Slot>()
  readonly #idle: Slot[] = []
  readonly #waiting: Waiter[] = []
  #busy = 0
  /** Processes to keep. */
  #size = 1
  #idleTimer: NodeJS.Timeout | undefined
  #failedStarts = 0
  #restart: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: PoolOptions & SlotOptions, started: readonly Slot[]) {
    this.#options = options
    this.sandbox = activeLayers(options)
    for (const slot of started) this.#add(slot)
    this.#fill()
  }

  get #usable(): number {
    return [...this.#slots].filter((slot) => slot.isUsable).length
  }

  /**
   * A document whose preview breaks the process is analysed again without one. One that its process had not received
   * when it ended, because it was killed from outside, goes to another process: it has not been tried.
   */
  async analyze(input: AnalyzerInput): Promise<AnalyzerOutcome> {
    let preview = true
    for (let sent = 1; ; sent += 1) {
      const { outcome, earlyEnd } = await this.#analyzeOnce(input, { preview })
      if (earlyEnd === null || sent === maxSent) return outcome
      if (earlyEnd === 'drawing preview') preview = false
    }
  }

  async #analyzeOnce(
    input: AnalyzerInput,
    options: { preview: boolean },
  ): Promise<Awaited<ReturnType<Slot['run']>>> {
    const slot = await this.#acquire(input.signal)
    if (slot === null) {
      const code = this.#closed ? 'analysis_crashed' : 'canceled'
      return { outcome: { ok: false, code }, earlyEnd: null }
    }
    // A short document leaves its process to the next one sooner than another process starts.
    const spare = setTimeout(
      () => this.#growTo(Math.min(this.#options.concurrency, this.#busy) + 1),
      this.#options.longDocumentMs ?? defaultLongDocumentMs,
    )
    try {
      return await slot.run(input, options)
    } finally {
      clearTimeout(spare)
      this.#release(slot)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#restart)
    clearTimeout(this.#idleTimer)
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new Error('closed'))
    const slots = [...this.#slots]
    for (const slot of slots) slot.kill('analysis_crashed')
    await Promise.all(slots.map((slot) => slot.ended))
  }

  /** Resolves to the next idle process, first come first served; null when aborted or closed meanwhile. */
  #acquire(signal: AbortSignal): Promise<Slot | null> {
    if (signal.aborted || this.#closed) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        resolve(null)
      }
      const waiter: Waiter = {
        resolve: (slot) => {
          signal.removeEventListener('abort', abort)
          resolve(slot)
        },
        reject: (error) => {
          signal.removeEventListener('abort', abort)
          if (this.#closed) resolve(null)
          else reject(error)
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(waiter)
      clearTimeout(this.#idleTimer)
      this.#growTo(Math.min(this.#options.concurrency, this.#busy + this.#waiting.length))
      this.#dispatch()
    })
  }

  #release(slot: Slot): void {
    this.#busy -= 1
    if (slot.isUsable) this.#idle.push(slot)
    this.#fill()
    this.#dispatch()
    if (this.#busy > 0 || this.#closed) return
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => this.#shrink(), this.#options.idleMs ?? defaultIdleMs)
  }

  #growTo(size: number): void {
    this.#size = Math.max(this.#size, size)
    this.#fill()
  }

  #shrink(): void {
    this.#size = 1
    this.#endSurplus()
  }

  /** A process that is still starting is ended when it is ready. */
  #endSurplus(): void {
    const surplus = this.#usable - this.#size
    for (const slot of this.#idle.splice(1, Math.max(0, surplus))) slot.kill('analysis_crashed')
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#busy < this.#options.concurrency) {
      // The process that was used last: its code and data are in the caches, and a spare one stays idle.
      const slot = this.#idle.pop()
      if (!slot) return
      if (!slot.isUsable) continue
      this.#busy += 1
      this.#waiting.shift()?.resolve(slot)
    }
  }

  #fill(): void {
    if (this.#closed || this.#restart) return
    for (let missing = this.#size - this.#usable; missing > 0; missing -= 1)
      this.#add(new Slot(this.#options))
  }

  #add(slot: Slot): void {
    this.#slots.add(slot)
    slot.ready.then(
      () => {
        this.#failedStarts = 0
        this.#idle.push(slot)
        this.#dispatch()
        this.#endSurplus()
      },
      (error: Error) => this.#onFailedStart(error),
    )
    void slot.ended.then(() => this.#remove(slot))
  }

  #remove(slot: Slot): void {
    this.#slots.delete(slot)
    const at = this.#idle.indexOf(slot)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#fill()
  }

  /** Tries again after a pause. Rejects the waiting analyses after repeated failures. */
  #onFailedStart(error: Error): void {
    if (this.#closed) return
    this.#failedStarts += 1
    if (this.#failedStarts >= maxFailedStarts)
      for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
    this.#restart ??= setTimeout(() => {
      this.#restart = undefined
      this.#fill()
    }, restartMs)
  }
}
