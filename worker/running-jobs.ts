import type { EventLog } from '#core/ports/event-log.ts'
import type { WakeUps } from '#core/ports/wake-ups.ts'

/**
 * The jobs that this process analyses. A job that is canceled or erased elsewhere aborts its analysis: on the
 * wake-up of that event, and after an outage of the wake-ups by reading the job's state again.
 */
export class RunningJobs {
  readonly #running = new Map<string, RunningJob>()
  readonly #wakeUps: WakeUps
  readonly #log: EventLog
  readonly #onError: (error: unknown) => void
  readonly #unsubscribe: () => void

  constructor(wakeUps: WakeUps, log: EventLog, onError: (error: unknown) => void) {
    this.#wakeUps = wakeUps
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

  /** Adds a job. Await its `ready` before the attempt begins, so that no event of the job is missed. */
  add(jobid: string): RunningJob {
    const interest = this.#wakeUps.follow({ jobid })
    const job: RunningJob = new RunningJob({
      ready: interest.ready,
      onChanged: () => this.#abortUnlessProcessing(jobid, job),
      onRelease: () => {
        interest.end()
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
  /** Resolves when the wake-ups of the job arrive. */
  readonly ready: Promise<void>
  readonly #controller = new AbortController()
  readonly #onChanged: () => void
  readonly #onRelease: () => void
  #beginSeq: number | null = null
  #lastSeq = 0

  constructor({
    ready,
    onChanged,
    onRelease,
  }: {
    ready: Promise<void>
    onChanged(): void
    onRelease(): void
  }) {
    this.ready = ready
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
