import type { ProblemError } from '#client/problem.ts'
import { type SubmittedJob, submit } from '#client/submit.ts'
import { api, toProblem } from './api.ts'

/** The state of one upload. */
export interface UploadView {
  id: number
  filename: string
  size: number
  sent: number
  phase: 'waiting' | 'sending' | 'storing' | 'accepted' | 'rejected'
  job: SubmittedJob | null
  problem: ProblemError | null
}

/** A file to upload. */
export interface UploadTask {
  file: Blob
  filename: string
  userid: string
}

/** Uploads at a time. A browser opens six connections to a server, and the page needs some of them. */
const maxParallel = 3

/** Uploads files, a few at a time, and publishes their progress. */
export class Uploads {
  #views: readonly UploadView[] = []
  readonly #listeners = new Set<() => void>()
  readonly #waiting: { id: number; task: UploadTask }[] = []
  readonly #running = new Map<number, AbortController>()
  readonly #onAccepted: (job: SubmittedJob) => void
  #next = 1

  constructor(onAccepted: (job: SubmittedJob) => void) {
    this.#onAccepted = onAccepted
  }

  add(tasks: readonly UploadTask[]): void {
    for (const task of tasks) {
      const id = this.#next++
      this.#waiting.push({ id, task })
      const { filename, file } = task
      this.#views = [
        { id, filename, size: file.size, sent: 0, phase: 'waiting', job: null, problem: null },
        ...this.#views,
      ]
    }
    this.#changed()
    this.#fill()
  }

  /** Removes an upload from the list and aborts it if it is running. */
  remove(id: number): void {
    const index = this.#waiting.findIndex((one) => one.id === id)
    if (index >= 0) this.#waiting.splice(index, 1)
    this.#running.get(id)?.abort()
    this.#views = this.#views.filter((view) => view.id !== id)
    this.#changed()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly views = (): readonly UploadView[] => this.#views

  #fill(): void {
    while (this.#running.size < maxParallel) {
      const next = this.#waiting.shift()
      if (!next) return
      const stop = new AbortController()
      this.#running.set(next.id, stop)
      void this.#run(next.id, next.task, stop.signal)
    }
  }

  async #run(id: number, { file, filename, userid }: UploadTask, signal: AbortSignal): Promise<void> {
    try {
      this.#change(id, { phase: 'sending' })
      const job = await submit(api, file, {
        userid,
        filename,
        signal,
        onProgress: (sent) => this.#change(id, { sent, phase: sent >= file.size ? 'storing' : 'sending' }),
      })
      this.#change(id, { phase: 'accepted', sent: file.size, job })
      this.#onAccepted(job)
    } catch (error) {
      // An aborted upload was removed from the list already.
      if (!signal.aborted) this.#change(id, { phase: 'rejected', problem: toProblem(error) })
    } finally {
      this.#running.delete(id)
      this.#fill()
    }
  }

  #change(id: number, change: Partial<UploadView>): void {
    this.#views = this.#views.map((view) => (view.id === id ? { ...view, ...change } : view))
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
