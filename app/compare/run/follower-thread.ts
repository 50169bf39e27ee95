import type { Commit, Recording } from '#client/comparison/run.ts'
import { type FollowerConfig, FollowerStartError } from './plan.ts'
import type { FollowerFaults, Recorded, WorkerCommand, WorkerReport } from './worker-messages.ts'

const emptyRecording: Recorded = { received: [], traffic: [], cuts: [], failure: null }

/** A follower that runs in its own worker. */
export class FollowerThread {
  readonly #config: FollowerConfig
  readonly #worker: Worker
  readonly #ready = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<void>()
  #clock = { offsetMs: 0, uncertaintyMs: 0 }
  #recorded = emptyRecording
  #commits: readonly Commit[] = []

  constructor(config: FollowerConfig) {
    this.#config = config
    this.#worker = new Worker(new URL('./follow.worker.ts', import.meta.url), { type: 'module' })
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => this.#receive(data)
    this.#worker.onerror = (event) => this.#fail(event.message || 'The worker did not start.')
    this.#send({ kind: 'prepare', mode: config.mode, baseUrl: location.origin })
  }

  /** Resolves when the mode is loaded and the clock offset is measured. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /** Resolves when the follower has ended, successfully or not. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  /** The commits known from the events received so far. */
  get commits(): readonly Commit[] {
    return this.#commits
  }

  follow(jobid: string, faults: FollowerFaults): void {
    this.#send({ kind: 'follow', jobid, intervalMs: this.#config.intervalMs, faults })
  }

  /** Stops following; `done` resolves soon after. */
  stop(): void {
    this.#send({ kind: 'stop' })
  }

  dispose(): void {
    this.#worker.terminate()
    this.#done.resolve()
  }

  /** The recording so far. */
  recording(): Recording {
    return { ...this.#config, ...this.#clock, ...this.#recorded }
  }

  #fail(reason: string): void {
    this.#ready.reject(new FollowerStartError(this.#config.title, reason))
  }

  #send(command: WorkerCommand): void {
    this.#worker.postMessage(command)
  }

  #receive(report: WorkerReport): void {
    if (report.kind === 'failed') this.#fail(report.reason)
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
