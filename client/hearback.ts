import { HearbackError } from './errors.ts'
import type { Connection } from './follow/job-follow.ts'
import type { AutoOptions } from './follow/options.ts'
import type { JobState, JobView, Mode } from './generated/contract.ts'
import { isStream, type Pdf, type SubmitOptions, submit } from './http/submit.ts'
import { createTransport, type Transport, toQuery } from './http/transport.ts'
import { JobHandle } from './job-handle.ts'

/** Options of `new Hearback`. */
export interface HearbackOptions {
  /** Origin of the server. Default: that of the page. */
  url?: string
  /** API key, sent with every request and connection. */
  key?: string
  /** Owner of the jobs, where none is given. Default: the owner of the key. */
  userid?: string
  /** Repetitions of a request that failed temporarily. Default: 4. */
  retries?: number
  /** Milliseconds until a request without a response fails; submissions have 600,000. Default: 30,000. */
  requestTimeoutMs?: number
  /** Settings of the mode `auto`. */
  auto?: AutoOptions
}

const submitTimeoutMs = 600_000

/**
 * Client of a hearback server, for browsers and Node.
 * @example
 * import { openAsBlob } from 'node:fs'
 * import { Hearback } from 'hearback-client'
 *
 * const hearback = new Hearback({ url: 'http://127.0.0.1:3000' })
 * const job = await hearback.submit(await openAsBlob('letter.pdf'), { userid: 'alice', filename: 'letter.pdf' })
 * const { analysis } = await job.result()
 * console.log(analysis.pages.count, 'pages')
 */
export class Hearback {
  readonly #transport: Transport
  readonly #connection: Connection
  #userid: string | undefined

  /** @throws TypeError for a malformed key */
  constructor({ url = '', key, userid, retries = 4, requestTimeoutMs = 30_000, auto }: HearbackOptions = {}) {
    const baseUrl = url.replace(/\/+$/, '')
    // RFC 6750 §2.1, token68.
    if (key !== undefined && !/^[\w.~+/-]+=*$/.test(key)) throw new TypeError('The API key is malformed.')
    const credentials = key === undefined ? undefined : { key }
    this.#userid = userid
    this.#connection = { baseUrl, credentials, auto }
    this.#transport = createTransport(baseUrl, credentials, { retries, timeoutMs: requestTimeoutMs })
  }

  /**
   * Submits a PDF and resolves with its job as soon as the server has stored it. Retries are safe: they repeat one
   * `Idempotency-Key`. A stream is sent once.
   * @throws ProblemError
   * @example
   * const job = await hearback.submit(input.files[0], { userid: 'alice', callback: 'https://example.com/hook' })
   */
  async submit(pdf: Pdf, options: Partial<SubmitOptions> = {}): Promise<JobHandle> {
    const { idempotencyKey = createIdempotencyKey(), userid = await this.#user(), ...rest } = options
    const sent = {
      ...rest,
      userid,
      idempotencyKey,
      timeoutMs: submitTimeoutMs,
      ...(isStream(pdf) && { retries: 0 }),
    }
    const { jobid, callback } = await submit(this.#transport, pdf, sent)
    return new JobHandle(jobid, this.#transport, this.#connection, {
      callback,
      acknowledges: options.deliver !== undefined,
    })
  }

  /**
   * The handle of a job, without a request: to continue in another process.
   * @example
   * const job = hearback.job('01990000-0000-7000-8000-000000000000')
   */
  job(id: string): JobHandle {
    return new JobHandle(id, this.#transport, this.#connection)
  }

  /**
   * A page of a user's jobs, newest first. `cursor` selects the next page and is null on the last one.
   * @example
   * const { jobs } = await hearback.list({ userid: 'alice', state: 'error' })
   */
  async list(
    options: {
      userid?: string
      state?: JobState
      limit?: number
      cursor?: string
      signal?: AbortSignal
    } = {},
  ): Promise<{ jobs: JobView[]; cursor: string | null }> {
    const { userid = await this.#user(), signal, ...page } = options
    return this.#transport.read(`/users/${encodeURIComponent(userid)}/jobs${toQuery(page)}`, { signal })
  }

  /**
   * The delivery modes of the server.
   * @example
   * for (const { name, summary } of await hearback.modes()) console.log(name, summary)
   */
  async modes(options: { signal?: AbortSignal } = {}): Promise<Mode[]> {
    return (await this.#transport.read<{ modes: Mode[] }>('/modes', options)).modes
  }

  async #user(): Promise<string> {
    this.#userid ??= (await this.#transport.read<{ userid: string | null }>('/session')).userid ?? undefined
    if (this.#userid !== undefined) return this.#userid
    throw new HearbackError('invalid_request', 'userid: required, because the server needs no key')
  }
}

/** 128 random bits. `crypto.randomUUID` is missing on pages over plain HTTP. */
function createIdempotencyKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
