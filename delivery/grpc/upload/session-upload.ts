import { ApiError } from '#core/http/api-error.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { Channel } from '../channel.ts'
import type { SubmitOptions } from '../generated/hearback/v1/jobs_pb.ts'
import type { Caller } from '../service/calls.ts'
import { toSubmission, toSubmitResponse, uploadTimeoutError, uploadTimeouts } from './document-upload.ts'

/** An upload in a session. Its chunks arrive between other requests. */
export class SessionUpload {
  /** Id of its request. */
  readonly id: number
  readonly #chunks = new Channel<Uint8Array>()
  #failure: unknown

  constructor(id: number) {
    this.id = id
  }

  /** Stores the document and creates the job; resolves after the last chunk. @throws ApiError as `submit` */
  async store(options: SubmitOptions, { principal, context }: Caller, services: WebServices) {
    try {
      const submission = toSubmission(options, this.#bytes(), context)
      return toSubmitResponse(await submit(services, principal, submission))
    } finally {
      this.#chunks.close({ discard: true })
    }
  }

  /** Adds a chunk; resolves when the storage is ready for the next one. Chunks after a failure are dropped. */
  async add(chunk: Uint8Array): Promise<void> {
    await this.#chunks.put(chunk)
  }

  /** The document is complete. */
  end(): void {
    this.#chunks.close()
  }

  /** The document stays incomplete: `store` rejects. */
  abort(
    reason: unknown = new ApiError('invalid_request', 'submit_end: the session ended before the upload'),
  ): void {
    this.#failure = reason
    this.#chunks.close({ discard: true })
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    const { idleMs } = uploadTimeouts
    for (let chunk = await this.#chunks.take(idleMs); chunk; chunk = await this.#chunks.take(idleMs)) {
      if (chunk === 'idle') throw uploadTimeoutError()
      yield chunk
    }
    if (this.#failure !== undefined) throw this.#failure
  }
}
