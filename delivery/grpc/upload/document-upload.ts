import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect'
import { ApiError } from '#core/http/api-error.ts'
import { type Submission, type Submitted, submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import type { SubmitOptions, SubmitRequest } from '../generated/hearback/v1/jobs_pb.ts'
import { type Caller, connectionKey, whenAborted } from '../service/calls.ts'
import { toJobMessage } from '../service/messages.ts'

/** Limits of an upload: it must bring at least `minBytes` while the server waits for `idleMs`. */
export const uploadTimeouts = { idleMs: 30_000, minBytes: 16_384 }

/**
 * Reads the stream of a submit call at the pace of the storage: the options, then the chunks of the document.
 * @throws ApiError as `submit`, `request_timeout`, and `invalid_request` for messages out of order
 */
export async function receiveUpload(
  requests: AsyncIterable<SubmitRequest>,
  { principal, context, signal }: Caller,
  services: WebServices,
) {
  const messages = new PacedReader(requests, signal)
  const first = await messages.next()
  if (first?.content.case !== 'options') {
    throw new ApiError('invalid_request', 'options: the first message must hold the options', {
      field: 'options',
    })
  }
  const bytes = (async function* () {
    for (let message = await messages.next(); message; message = await messages.next()) {
      const { content } = message
      if (content.case !== 'chunk') {
        throw new ApiError('invalid_request', 'chunk: every message after the first one must hold a chunk', {
          field: 'chunk',
        })
      }
      messages.received(content.value.length)
      yield content.value
    }
  })()
  const submission = toSubmission(first.content.value, bytes, context)
  const submitted = await submit(services, principal, {
    ...submission,
    rest() {
      signal.throwIfAborted()
      requireComplete(context)
      return submission.rest()
    },
  })
  return toSubmitResponse(submitted)
}

/**
 * Checks that the client has not canceled. Some clients end the stream of a canceled call before they reset it
 * (Node.js does), so that this shows only after the last message: it is checked when the document is stored.
 */
function requireComplete({ values }: HandlerContext): void {
  if (values.get(connectionKey).isCutOff())
    throw new ConnectError('The client canceled the upload.', Code.Canceled)
}

/** Reads messages until the signal aborts, or until the client has sent too little for too long. */
class PacedReader<T> {
  readonly #messages: AsyncIterator<T>
  readonly #signal: AbortSignal
  /** Rejects the pending read. Not a shared promise in a race, which would keep every message in memory. */
  #fail: (reason: unknown) => void = () => {}
  #waitedMs = 0
  #bytes = 0

  constructor(messages: AsyncIterable<T>, signal: AbortSignal) {
    this.#messages = messages[Symbol.asyncIterator]()
    this.#signal = signal
    whenAborted(signal, () => this.#fail(signal.reason))
  }

  /** The next message; null after the last one. */
  async next(): Promise<T | null> {
    this.#signal.throwIfAborted()
    const waitsSince = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>()
    this.#fail = reject
    const timer = setTimeout(() => reject(uploadTimeoutError()), uploadTimeouts.idleMs - this.#waitedMs)
    this.#messages.next().then(resolve, reject)
    try {
      const { done, value } = await promise
      return done ? null : value
    } finally {
      clearTimeout(timer)
      this.#waitedMs += performance.now() - waitsSince
    }
  }

  /** Counts bytes of the document. */
  received(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < uploadTimeouts.minBytes) return
    this.#bytes = 0
    this.#waitedMs = 0
  }
}

/** The error for an upload that brings too little. */
export function uploadTimeoutError(): ApiError {
  const { idleMs, minBytes } = uploadTimeouts
  return new ApiError(
    'request_timeout',
    `Less than ${minBytes} bytes of the document arrived within ${idleMs / 1_000} s.`,
  )
}

/** A submission with these options; the trace context comes from the metadata of the call. */
export function toSubmission(
  { userid, filename, idempotencyKey, options }: SubmitOptions,
  bytes: AsyncIterable<Uint8Array>,
  { requestHeader }: HandlerContext,
): Submission {
  return {
    userid,
    bytes,
    rest: () => ({ filename, options }),
    idempotencyKey: idempotencyKey || undefined,
    traceparent: requestHeader.get('traceparent') ?? undefined,
  }
}

export function toSubmitResponse({ job, extras }: Submitted) {
  return { job: toJobMessage(job), extras: extras as Record<string, never> }
}
