import type { JobView } from '../generated/contract.ts'
import { defined, type Transport, type TransportInit, toQuery } from './transport.ts'

/** A PDF to send. A stream is sent without buffering where the platform supports it (Node, browsers over HTTP/2). */
export type Pdf = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer | ReadableStream<Uint8Array>

/** Options of a submission. */
export interface SubmitOptions {
  /** Owner of the job. */
  userid: string
  /** Default: the name of a `File`. */
  filename?: string
  /** Webhook URL for the job's events. */
  callback?: string
  /** Event types sent to `callback`. Default: all numbered ones. */
  events?: readonly string[]
  /** A repeated key returns the job of the first request. */
  idempotencyKey?: string
  /**
   * Escalation of the final event, such as `socket,webhook@5m`: a step is used when no earlier one was acknowledged. The
   * handle acknowledges what it delivers.
   */
  deliver?: string
  /** Password that opens the document; it cannot be combined with a stream. */
  password?: string
  /** Seconds after which the server cancels the job if it is not finished. */
  cancelAfter?: number
  /** Seconds to wait for the finished job. */
  wait?: number
  /** Called with the bytes sent so far; browsers only, not for streams. */
  onProgress?(sent: number): void
  signal?: AbortSignal
}

/** The accepted job; with a callback, also the webhook's id and its secret, which no later response contains. */
export type SubmittedJob = JobView & { callback?: { id: string; secret: string } }

/** Whether the document can be sent only once. */
export function isStream(pdf: Pdf): pdf is ReadableStream<Uint8Array> {
  return pdf instanceof ReadableStream
}

/** Submits a PDF. @throws ProblemError, and TypeError for a stream with a password */
export async function submit(
  transport: Transport,
  pdf: Pdf,
  options: SubmitOptions & Pick<TransportInit, 'retries' | 'timeoutMs'>,
): Promise<SubmittedJob> {
  const { userid, filename = nameOf(pdf), callback, events, deliver } = options
  const query = toQuery({ filename, callback, events: events?.join(','), deliver })
  const path = `/pdf/${encodeURIComponent(userid)}${query}`
  const headers = defined({
    // A form has its own type.
    'content-type': options.password === undefined ? 'application/pdf' : undefined,
    'idempotency-key': options.idempotencyKey,
    'cancel-after': options.cancelAfter,
    prefer: options.wait === undefined ? undefined : `wait=${options.wait}`,
  })
  const body = options.password === undefined ? pdf : toForm(pdf, options.password)
  if (options.onProgress && !(body instanceof ReadableStream) && typeof XMLHttpRequest === 'function') {
    const { submitWithProgress } = await import('./submit-with-progress.ts')
    return submitWithProgress(transport.baseUrl + path, body, { ...transport.headers, ...headers }, options)
  }
  const init: TransportInit & { duplex?: 'half' } = {
    method: 'POST',
    headers,
    body,
    ...(isStream(pdf) && { duplex: 'half' }),
    signal: options.signal,
    retries: options.retries,
    timeoutMs: options.timeoutMs,
  }
  return transport.read(path, init)
}

/** A form with the password, which must not be in the address. @throws TypeError for a stream */
function toForm(pdf: Pdf, password: string): FormData {
  if (isStream(pdf)) throw new TypeError('password: needs the document as a Blob or bytes, not as a stream')
  const form = new FormData()
  form.set('password', password)
  form.set('file', pdf instanceof Blob ? pdf : new Blob([pdf]))
  return form
}

function nameOf(pdf: Pdf): string | undefined {
  return typeof File === 'function' && pdf instanceof File ? pdf.name : undefined
}
