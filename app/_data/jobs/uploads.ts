import { ProblemError } from '#client/http/problem.ts'
import { type SubmittedJob, submit } from '#client/http/submit.ts'
import { api, toProblem } from '../api.ts'

/** The state of one upload. */
export interface UploadView {
  id: number
  filename: string
  size: number
  sent: number
  /** Whether it was the only file of its selection. */
  isSingle: boolean
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

/** An upload that was not accepted can be sent again, because the request or the service failed, not the file. */
export function isRetryable({ phase, problem }: UploadView): boolean {
  if (phase !== 'rejected' || !problem) return false
  return [0, 408, 429].includes(problem.status) || problem.status >= 500
}

/** Uploads at a time. A browser opens six connections to a server, and the page needs some of them. */
const maxParallel = 3

const emptyFileError = new ProblemError(415, { code: 'not_a_pdf', detail: 'This file is empty.' })

/** An idempotency key. Pages over plain HTTP have no `randomUUID`. */
function createKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
}

/** Uploads files, a few at a time, and publishes their progress. */
export class Uploads {
  #views: readonly UploadView[] = []
  readonly #listeners = new Set<() => void>()
  readonly #waiting: number[] = []
  readonly #running = new Map<number, AbortController>()
  readonly #tasks = new Map<number, UploadTask & { key: string }>()
  readonly #onAccepted: (upload: UploadView, job: SubmittedJob) => void
  #next = 1

  constructor(onAccepted: (upload: UploadView, job: SubmittedJob) => void) {
    this.#onAccepted = onAccepted
  }

  add(tasks: readonly UploadTask[]): void {
    for (const task of tasks) {
      const id = this.#next++
      const { filename, file } = task
      const view: UploadView = {
        id,
        filename,
        size: file.size,
        sent: 0,
        isSingle: tasks.length === 1,
        phase: file.size > 0 ? 'waiting' : 'rejected',
        job: null,
        problem: file.size > 0 ? null : emptyFileError,
      }
      this.#views = [view, ...this.#views]
      if (file.size === 0) continue
      this.#tasks.set(id, { ...task, key: createKey() })
      this.#waiting.push(id)
    }
    this.#changed()
    this.#fill()
  }

  /** Sends a rejected upload again. If the first request was accepted after all, the result is the same job. */
  retry(id: number): void {
    this.#change(id, { phase: 'waiting', sent: 0, problem: null })
    this.#waiting.push(id)
    this.#fill()
  }

  /** Removes an upload from the list and aborts it if it is running. */
  remove(id: number): void {
    const index = this.#waiting.indexOf(id)
    if (index >= 0) this.#waiting.splice(index, 1)
    this.#running.get(id)?.abort()
    this.#tasks.delete(id)
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
      const id = this.#waiting.shift()
      const task = id !== undefined && this.#tasks.get(id)
      if (!id || !task) return
      const stop = new AbortController()
      this.#running.set(id, stop)
      void this.#run(id, task, stop.signal)
    }
  }

  async #run(
    id: number,
    { file, filename, userid, key }: UploadTask & { key: string },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      this.#change(id, { phase: 'sending' })
      const job = await submit(api, file, {
        userid,
        filename,
        idempotencyKey: key,
        signal,
        onProgress: (sent) => this.#change(id, { sent, phase: sent >= file.size ? 'storing' : 'sending' }),
      })
      this.#tasks.delete(id)
      this.#change(id, { phase: 'accepted', sent: file.size, job })
      const view = this.#views.find((one) => one.id === id)
      if (view) this.#onAccepted(view, job)
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
