import type { ProblemError } from '#client/problem.ts'
import { type SubmittedJob, submit } from '#client/submit.ts'
import { api, asProblem } from './api.ts'

/** One file on its way. */
export interface UploadView {
  id: number
  filename: string
  size: number
  sent: number
  phase: 'waiting' | 'sending' | 'storing' | 'accepted' | 'refused'
  job: SubmittedJob | null
  problem: ProblemError | null
}

/** A file to send and how; `prepare` may find out late, as when a callback URL must be made first. */
export interface UploadTask {
  file: Blob
  filename: string
  userid: string
  prepare?: (() => Promise<{ callback: string }>) | undefined
}

/** So many files are sent at once; a browser keeps six connections to a server, and pages need some. */
const lanes = 3

/** Sends files, a few at a time, and tells a page how far each is. */
export class Uploads {
  #views: readonly UploadView[] = []
  readonly #watchers = new Set<() => void>()
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

  /** Stops a file that is on its way, and takes one that is not out of the list. */
  remove(id: number): void {
    const index = this.#waiting.findIndex((one) => one.id === id)
    if (index >= 0) this.#waiting.splice(index, 1)
    this.#running.get(id)?.abort()
    this.#views = this.#views.filter((view) => view.id !== id)
    this.#changed()
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  readonly views = (): readonly UploadView[] => this.#views

  #fill(): void {
    while (this.#running.size < lanes) {
      const next = this.#waiting.shift()
      if (!next) return
      const stop = new AbortController()
      this.#running.set(next.id, stop)
      void this.#run(next.id, next.task, stop.signal)
    }
  }

  async #run(
    id: number,
    { file, filename, userid, prepare }: UploadTask,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const extra = (await prepare?.()) ?? {}
      this.#change(id, { phase: 'sending' })
      const job = await submit(api, file, {
        userid,
        filename,
        ...extra,
        signal,
        onProgress: (sent) => this.#change(id, { sent, phase: sent >= file.size ? 'storing' : 'sending' }),
      })
      this.#change(id, { phase: 'accepted', sent: file.size, job })
      this.#onAccepted(job)
    } catch (error) {
      // Who canceled it has taken it out of the list.
      if (!signal.aborted) this.#change(id, { phase: 'refused', problem: asProblem(error) })
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
    for (const watcher of this.#watchers) watcher()
  }
}
