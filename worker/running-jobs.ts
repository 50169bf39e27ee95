import type { EventLog, WakeUps } from '#core/ports/event-log.ts'

/**
 * The jobs that this process analyses. A job that is canceled or erased elsewhere aborts its analysis: on the
 * wake-up of that event, and after an outage of the wake-ups by reading the job's state again.
 */
export class RunningJobs {
  readonly #running = new Map<string, RunningJob>()
  readonly #log: EventLog
  readonly #onError: (error: unknown) => void
  readonly #unsubscribe: () => void

  constructor(wakeUps: WakeUps, log: EventLog, onError: (error: unknown) => void) {
    this.#log = log
    this.#onError = onError
    this.#unsubscribe = wakeUps.subscribe({
      onWakeUp: (wakeUp) => {
        if (wakeUp.kind === 'erased') this.#running.get(wakeUp.jobid)?.abort()
        if (wakeUp.kind === 'event') this.#running.get(wakeUp.jobid)?.onEvent(wakeUp.seq)
      },
      onResume: () => {
        for (const job of this.#running.values()) job.onMissedEvents()
      },
    })
  }

  /** Adds a job. Call it before the attempt begins, so that no event of the job is missed. */
  add(jobid: string): RunningJob {
    const job: RunningJob = new RunningJob({
      onChanged: () => this.#abortUnlessProcessing(jobid, job),
      onRelease: () => {
        if (this.#running.get(jobid) === job) this.#running.delete(jobid)
      },
    })
    this.#running.set(jobid, job)
    return job
  }

  close(): void {
    this.#unsubscribe()
  }

  #abortUnlessProcessing(jobid: string, job: RunningJob): void {
    this.#log
      .present([jobid])
      .then(([found]) => {
        if (found?.state !== 'processing') job.abort()
      })
      .catch(this.#onError)
  }
}

/** A job that this process analyses. */
export class RunningJob {
  readonly #controller = new AbortController()
  readonly #onChanged: () => void
  readonly #onRelease: () => void
  #beginSeq: number | null = null
  #lastSeq = 0

  constructor({ onChanged, onRelease }: { onChanged(): void; onRelease(): void }) {
    this.#onChanged = onChanged
    this.#onRelease = onRelease
  }

  /** Aborts when the result is no longer needed. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The attempt began with event `seq`; any later event comes from another process. */
  begin(seq: number): void {
    this.#beginSeq = seq
    if (this.#lastSeq > seq) this.#onChanged()
  }

  /** Handles a committed event of the job. */
  onEvent(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq)
    if (this.#beginSeq !== null && seq > this.#beginSeq) this.#onChanged()
  }

  /** Handles an outage during which any event may have been missed. */
  onMissedEvents(): void {
    this.onEvent(Number.POSITIVE_INFINITY)
  }

  abort(): void {
    this.#controller.abort()
  }

  /** Stops aborting on events of the job. */
  release(): void {
    this.#onRelease()
  }
}
