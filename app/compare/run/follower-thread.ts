import type { Commit, Recording } from '#client/comparison/run.ts'
import type { Way } from './plan.ts'
import type { FollowerTrouble, Order, Recorded, Report } from './worker-messages.ts'

const nothing: Recorded = { heard: [], traffic: [], cuts: [], failure: null }

/** A follower in a worker of its own, seen from the page. */
export class FollowerThread {
  readonly #way: Way
  readonly #worker: Worker
  readonly #ready = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<void>()
  #clock = { offsetMs: 0, uncertaintyMs: 0 }
  #recorded = nothing
  #commits: readonly Commit[] = []

  constructor(way: Way) {
    this.#way = way
    this.#worker = new Worker(new URL('./follow.worker.ts', import.meta.url), { type: 'module' })
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data)
    this.#worker.onerror = (event) =>
      this.#ready.reject(new Error(event.message || 'The worker did not start.'))
    this.#order({ kind: 'prepare', mode: way.mode, baseUrl: location.origin })
  }

  /** Resolves when its code is loaded and its clock is compared with the server's. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /** Resolves when the following has ended, well or not. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  /** What it knows of the truth so far. */
  get commits(): readonly Commit[] {
    return this.#commits
  }

  follow(jobid: string, trouble: FollowerTrouble): void {
    this.#order({ kind: 'follow', jobid, intervalMs: this.#way.intervalMs, trouble })
  }

  /** Has it end its following; `done` then resolves soon. */
  stop(): void {
    this.#order({ kind: 'stop' })
  }

  dispose(): void {
    this.#worker.terminate()
    this.#done.resolve()
  }

  /** What it has recorded so far. */
  recording(): Recording {
    return { ...this.#way, ...this.#clock, ...this.#recorded }
  }

  #order(order: Order): void {
    this.#worker.postMessage(order)
  }

  #hear(report: Report): void {
    if (report.kind === 'unready') this.#ready.reject(new Error(report.reason))
    else if (report.kind === 'ready') {
      const { offsetMs, uncertaintyMs } = report
      this.#clock = { offsetMs, uncertaintyMs }
      this.#ready.resolve()
    } else {
      this.#recorded = report.recorded
      this.#commits = report.commits
      if (report.done) this.#done.resolve()
    }
  }
}
