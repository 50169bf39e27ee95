import { randomUUID } from 'node:crypto'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { type Submission, type Submitted, submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { maxChunkBytes, maxUploads, uploadIdleMs } from '../limits/bounds.ts'
import { ChunkStream } from './chunk-stream.ts'

interface Upload {
  stream: ChunkStream
  submitted: Promise<Submitted>
  /** Bytes that are stored. */
  offset: number
  /** A chunk of it is being stored. */
  isBusy: boolean
  timer: NodeJS.Timeout
}

/**
 * The unfinished uploads of one connection. A document is written to the store as its chunks arrive; it becomes a job
 * at the end. An upload that is abandoned leaves nothing behind.
 */
export class Uploads {
  readonly #services: WebServices
  readonly #principal: Principal
  readonly #idleMs: number
  readonly #uploads = new Map<string, Upload>()

  constructor(services: WebServices, principal: Principal, idleMs = uploadIdleMs) {
    this.#services = services
    this.#principal = principal
    this.#idleMs = idleMs
  }

  /** Opens an upload and returns its id. @throws ApiError `rate_limited`, and those of a submit */
  async begin(submission: Pick<Submission, 'userid' | 'rest'>): Promise<string> {
    if (this.#uploads.size >= maxUploads) {
      const detail = `A connection may have ${maxUploads} unfinished uploads; end one first.`
      throw new ApiError('rate_limited', detail)
    }
    const id = randomUUID()
    const stream = new ChunkStream()
    const submitted = submit(this.#services, this.#principal, { ...submission, bytes: stream })
    submitted.catch(() => {})
    const timer = setTimeout(() => this.#drop(id, 'The upload was idle for too long.'), this.#idleMs)
    const upload = { stream, submitted, offset: 0, isBusy: false, timer }
    this.#uploads.set(id, upload)
    await this.#orRemove(id, Promise.race([stream.wanted, submitted]))
    return id
  }

  /**
   * Stores a chunk and returns the offset of the next one.
   * @throws ApiError `conflict` for another offset than that, `payload_too_large`, and those of a submit
   */
  async add(id: string, offset: number, bytes: Uint8Array): Promise<number> {
    const upload = this.#require(id)
    if (bytes.length > maxChunkBytes) {
      throw new ApiError('payload_too_large', 'bytes: a chunk may have at most 1 MB', { field: 'bytes' })
    }
    if (offset !== upload.offset) {
      const detail = `offset: the next chunk of this upload begins at ${upload.offset}`
      throw new ApiError('conflict', detail, { field: 'offset' })
    }
    upload.isBusy = true
    await this.#orRemove(id, Promise.race([upload.stream.write(bytes), upload.submitted]))
    upload.isBusy = false
    upload.timer.refresh()
    upload.offset += bytes.length
    return upload.offset
  }

  /** Ends an upload and creates its job. @throws ApiError those of a submit */
  async end(id: string): Promise<Submitted> {
    const { stream, submitted } = this.#require(id)
    this.#remove(id)
    stream.end()
    return submitted
  }

  /** Drops all uploads; to be called when the connection is closed. */
  close(): void {
    for (const id of this.#uploads.keys()) this.#drop(id, 'The connection was closed.')
  }

  #require(id: string): Upload {
    const upload = this.#uploads.get(id)
    if (!upload) {
      const detail = 'upload: there is no such upload on this connection; begin it again'
      throw new ApiError('not_found', detail, { field: 'upload' })
    }
    if (upload.isBusy) {
      const detail = 'upload: its last chunk is being stored; wait for the acknowledgement'
      throw new ApiError('conflict', detail, { field: 'upload' })
    }
    return upload
  }

  async #orRemove(id: string, step: Promise<unknown>): Promise<void> {
    try {
      await step
    } catch (error) {
      this.#remove(id)
      throw error
    }
  }

  #remove(id: string): void {
    clearTimeout(this.#uploads.get(id)?.timer)
    this.#uploads.delete(id)
  }

  #drop(id: string, reason: string): void {
    const upload = this.#uploads.get(id)
    this.#remove(id)
    upload?.stream.fail(new ApiError('invalid_request', reason))
  }
}
