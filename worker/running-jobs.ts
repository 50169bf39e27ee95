import type { EventLog, WakeUps } from '#core/ports/event-log.ts'

/**
 * The jobs this process analyses, and how each is stopped when it is no longer wanted: canceled or erased by
 * whoever owns it. The wake-up of that event aborts it; what was missed while nobody listened is read again.
 */
export class RunningJobs {
  readonly #running = new Map<string, AbortController>()
  readonly #log: EventLog
  readonly #unsubscribe: () => void

  constructor(wakeUps: WakeUps, log: EventLog, onError: (error: unknown) => void) {
    this.#log = log
    this.#unsubscribe = wakeUps.subscribe({
      onWakeUp: (wakeUp) => {
        if (wakeUp.kind === 'erased') this.abort(wakeUp.jobid)
        if (wakeUp.kind === 'event') this.#abortUnwanted([wakeUp.jobid]).catch(onError)
      },
      onResume: () => void this.#abortUnwanted([...this.#running.keys()]).catch(onError),
    })
  }

  /** Runs the work with a signal that aborts when the job is no longer wanted. */
  async hold(jobid: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    this.#running.set(jobid, controller)
    try {
      await work(controller.signal)
    } finally {
      if (this.#running.get(jobid) === controller) this.#running.delete(jobid)
    }
  }

  abort(jobid: string): void {
    this.#running.get(jobid)?.abort()
  }

  close(): void {
    this.#unsubscribe()
  }

  async #abortUnwanted(jobids: string[]): Promise<void> {
    const ours = jobids.filter((jobid) => this.#running.has(jobid))
    if (ours.length === 0) return
    const jobs = new Map((await this.#log.present(ours)).map((job) => [job.jobid, job]))
    for (const jobid of ours) if (jobs.get(jobid)?.state !== 'processing') this.abort(jobid)
  }
}
