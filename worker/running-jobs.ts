import type { EventLog, WakeUps } from '#core/ports/event-log.ts'

/**
 * The jobs this process analyses, and how each is stopped when it is no longer wanted: canceled or erased by
 * whoever owns it. The wake-up of that event aborts it; what was missed while nobody listened is read again.
 */
export class RunningJobs {
  readonly #running = new Map<string, Hold>()
  readonly #log: EventLog
  readonly #onError: (error: unknown) => void
  readonly #unsubscribe: () => void

  constructor(wakeUps: WakeUps, log: EventLog, onError: (error: unknown) => void) {
    this.#log = log
    this.#onError = onError
    this.#unsubscribe = wakeUps.subscribe({
      onWakeUp: (wakeUp) => {
        if (wakeUp.kind === 'erased') this.#running.get(wakeUp.jobid)?.abort()
        if (wakeUp.kind === 'event') this.#running.get(wakeUp.jobid)?.hear(wakeUp.seq)
      },
      onResume: () => {
        for (const hold of this.#running.values()) hold.doubt()
      },
    })
  }

  /** Holds a job from before its attempt begins, so that nothing that happens to it is missed. */
  hold(jobid: string): Hold {
    const hold: Hold = new Hold({
      onMoved: () => this.#abortUnwanted(jobid, hold),
      onRelease: () => {
        if (this.#running.get(jobid) === hold) this.#running.delete(jobid)
      },
    })
    this.#running.set(jobid, hold)
    return hold
  }

  close(): void {
    this.#unsubscribe()
  }

  #abortUnwanted(jobid: string, hold: Hold): void {
    this.#log
      .present([jobid])
      .then(([job]) => {
        if (job?.state !== 'processing') hold.abort()
      })
      .catch(this.#onError)
  }
}

/** A job in the hands of this process. */
export class Hold {
  readonly #controller = new AbortController()
  readonly #onMoved: () => void
  readonly #onRelease: () => void
  #begunAt: number | null = null
  #heard = 0

  constructor({ onMoved, onRelease }: { onMoved(): void; onRelease(): void }) {
    this.#onMoved = onMoved
    this.#onRelease = onRelease
  }

  /** Aborts when the job is no longer wanted. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The attempt has begun with that event; what comes after it was done by somebody else. */
  begin(seq: number): void {
    this.#begunAt = seq
    if (this.#heard > seq) this.#onMoved()
  }

  /** An event of the job was committed. */
  hear(seq: number): void {
    this.#heard = Math.max(this.#heard, seq)
    if (this.#begunAt !== null && seq > this.#begunAt) this.#onMoved()
  }

  /** Anything may have happened to the job unnoticed. */
  doubt(): void {
    this.hear(Number.POSITIVE_INFINITY)
  }

  abort(): void {
    this.#controller.abort()
  }

  /** From now on nothing stops the work on it. */
  release(): void {
    this.#onRelease()
  }
}
