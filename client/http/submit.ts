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

/** Submits a PDF. @throws ProblemError */
export async function submit(
  transport: Transport,
  pdf: Pdf,
  options: SubmitOptions & Pick<TransportInit, 'retries' | 'timeoutMs'>,
): Promise<SubmittedJob> {
  const { userid, filename = nameOf(pdf), callback, events, deliver } = options
  const query = toQuery({ filename, callback, events: events?.join(','), deliver })
  const path = `/pdf/${encodeURIComponent(userid)}${query}`
  const headers = defined({
    'content-type': 'application/pdf',
    'idempotency-key': options.idempotencyKey,
    'cancel-after': options.cancelAfter,
    prefer: options.wait === undefined ? undefined : `wait=${options.wait}`,
  })
  if (options.onProgress && !isStream(pdf) && typeof XMLHttpRequest === 'function') {
    const { submitWithProgress } = await import('./submit-with-progress.ts')
    return submitWithProgress(transport.baseUrl + path, pdf, { ...transport.headers, ...headers }, options)
  }
  const init: TransportInit & { duplex?: 'half' } = {
    method: 'POST',
    headers,
    body: pdf,
    ...(isStream(pdf) && { duplex: 'half' }),
    signal: options.signal,
    retries: options.retries,
    timeoutMs: options.timeoutMs,
  }
  return transport.read(path, init)
}

function nameOf(pdf: Pdf): string | undefined {
  return typeof File === 'function' && pdf instanceof File ? pdf.name : undefined
}
