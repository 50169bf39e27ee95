import { JobFailedError, TimeoutError } from './errors.ts'
import { EventQueue } from './follow/event-queue.ts'
import { type Connection, followJob } from './follow/job-follow.ts'
import type { FollowOptions, WaitOptions } from './follow/options.ts'
import type { Analysis, JobEvent, JobView, Receipt } from './generated/contract.ts'
import type { Transport, TransportInit } from './http/transport.ts'

/** A job that ended in `completed`. */
export type CompletedJob = JobView & { state: 'completed'; analysis: Analysis }

/** What the submission of a job adds to its handle. */
interface NewJob {
  callback?: { id: string; secret: string } | undefined
  acknowledges?: boolean
}

/** Loaded when they are used: most pages only follow jobs. */
const loadChanges = () => import('./http/job-changes.ts')

/** Milliseconds for the request of `cancelOnAbort`. */
const cancelTimeoutMs = 5_000

/**
 * One job. It holds the id only, so that another process can continue with `hearback.job(id)`.
 * @example
 * const job = await hearback.submit(file, { userid: 'alice' })
 * for await (const event of job.events()) console.log(event.data.seq, event.type)
 * console.log((await job.result()).analysis.pages.count)
 */
export class JobHandle {
  /** The id of the job. */
  readonly id: string
  /** With a callback: id of the webhook and its secret, which no later response contains. */
  readonly callback: { id: string; secret: string } | undefined
  readonly #transport: Transport
  readonly #connection: Connection
  readonly #acknowledges: boolean

  /** @internal Use `Hearback.submit` or `Hearback.job`. */
  constructor(
    id: string,
    transport: Transport,
    connection: Connection,
    { callback, acknowledges = false }: NewJob = {},
  ) {
    this.id = id
    this.callback = callback
    this.#transport = transport
    this.#connection = connection
    this.#acknowledges = acknowledges
  }

  /**
   * The events of the job, each once and in order, up to the final one. The same in every mode; connections are
   * replaced when they fail, and continue after the last event.
   * @throws TimeoutError; HearbackError when the job is unknown, deleted, or its events are no longer stored
   * @example
   * for await (const { type, data } of job.events({ via: 'sse', after: 1 })) console.log(data.seq, type)
   */
  async *events(options: FollowOptions = {}): AsyncGenerator<JobEvent, void, undefined> {
    const queue = new EventQueue()
    const stop = new AbortController()
    const followed = { after: 0, ...options, stop: stop.signal }
    this.#follow(
      followed,
      (event) => queue.push(event),
      () => {},
    ).then(
      () => queue.end(),
      (error: unknown) => queue.end({ error }),
    )
    try {
      yield* queue
    } finally {
      stop.abort()
    }
  }

  /**
   * Waits for the end of the job.
   * @throws JobFailedError when the job ended in `error`; TimeoutError; HearbackError
   * @example
   * const { analysis } = await job.result({ timeout: 60_000 })
   * console.log(analysis.text.words)
   */
  async result(options: WaitOptions = {}): Promise<CompletedJob> {
    let job: JobView | undefined
    await this.#follow(
      options,
      () => {},
      (read) => {
        job = read
      },
    )
    if (job?.state !== 'completed' && job?.state !== 'error')
      job = await this.#read('', { signal: options.signal })
    if (job.state === 'error') throw new JobFailedError(job)
    return job as CompletedJob
  }

  /**
   * The current state of the job.
   * @example
   * const { state, progress } = await job.status()
   */
  status(options: { signal?: AbortSignal; retries?: number } = {}): Promise<JobView> {
    return this.#read('', options)
  }

  /**
   * Cancels the job, which then ends in `error` with code `canceled`.
   * @throws HearbackError with code `already_final` when the job has ended
   * @example
   * await job.cancel()
   */
  async cancel(options: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<JobView> {
    const { cancelJob } = await loadChanges()
    return cancelJob(this.#transport, this.#path(''), options)
  }

  /**
   * Deletes the job with its document, text, analysis and events. Repeating it is not an error.
   * @example
   * await job.delete()
   */
  async delete(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { deleteJob } = await loadChanges()
    await deleteJob(this.#transport, this.#path(''), options)
  }

  /**
   * Acknowledges the events up to `seq`. After the final event, the escalation of `deliver` ends.
   * @example
   * await job.acknowledge(3, { via: 'sse' })
   */
  async acknowledge(seq: number, options: { via?: string; signal?: AbortSignal } = {}): Promise<void> {
    const { acknowledgeEvents } = await loadChanges()
    await acknowledgeEvents(this.#transport, this.#path(''), seq, options)
  }

  /**
   * How the job was delivered, by follower and destination: requests, messages, bytes and latencies, as the server
   * recorded them.
   * @example
   * const { modes } = await job.receipt()
   * for (const { mode, medianMs } of modes) console.log(mode, medianMs)
   */
  receipt(options: { signal?: AbortSignal } = {}): Promise<Receipt> {
    return this.#transport.read(this.#path('/receipt'), options)
  }

  /**
   * The extracted text.
   * @example
   * const text = await job.text()
   */
  async text(options: { signal?: AbortSignal } = {}): Promise<string> {
    return (await this.#transport.request(this.#path('/text'), options)).text()
  }

  async #follow(
    options: FollowOptions & { stop?: AbortSignal },
    onEvent: (event: JobEvent) => void,
    onJob: (job: JobView) => void,
  ): Promise<void> {
    let last = 0
    const onAnyEvent = (event: JobEvent) => {
      last = Math.max(last, event.data.seq)
      onEvent(event)
    }
    const onAnyJob = (job: JobView) => {
      last = Math.max(last, job.seq)
      onJob(job)
    }
    try {
      await followJob(this.#connection, this.id, options, onAnyEvent, onAnyJob)
      if ((options.acknowledge ?? this.#acknowledges) && last > 0 && !options.stop?.aborted)
        await this.acknowledge(last, options)
    } catch (error) {
      const isAbort = options.signal?.aborted || error instanceof TimeoutError
      if (options.cancelOnAbort && isAbort) await this.cancel({ timeoutMs: cancelTimeoutMs }).catch(() => {})
      throw error
    }
  }

  #read(rest: string, init: TransportInit = {}): Promise<JobView> {
    return this.#transport.read(this.#path(rest), init)
  }

  #path(rest: string): string {
    return `/results/${encodeURIComponent(this.id)}${rest}`
  }
}
