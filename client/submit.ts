import type { JobView } from '#core/jobs/job.ts'
import { parseProblem, unreachableError } from './problem.ts'
import { type Transport, toQuery } from './transport.ts'

/** A PDF to send. A stream is sent without buffering where the platform supports it (Node, browsers over HTTP/2). */
export type Pdf = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer | ReadableStream<Uint8Array>

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
  /** Seconds to wait for the finished job. */
  wait?: number
  /** Called with the bytes sent so far; browsers only, not for streams. */
  onProgress?(sent: number): void
  signal?: AbortSignal
}

/** The accepted job; with a callback, also the webhook's id and its secret, which no later response contains. */
export type SubmittedJob = JobView & { callback?: { id: string; secret: string } }

/** Submits a PDF. @throws ProblemError */
export async function submit(transport: Transport, pdf: Pdf, options: SubmitOptions): Promise<SubmittedJob> {
  const { userid, filename = nameOf(pdf), callback, events } = options
  const query = toQuery({ filename, callback, events: events?.join(',') })
  const path = `/pdf/${encodeURIComponent(userid)}${query}`
  const headers: Record<string, string> = {
    'content-type': 'application/pdf',
    ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
    ...(options.wait !== undefined && { prefer: `wait=${options.wait}` }),
  }
  if (options.onProgress && !(pdf instanceof ReadableStream) && typeof XMLHttpRequest === 'function') {
    return submitWithProgress(transport.baseUrl + path, pdf, { ...transport.headers, ...headers }, options)
  }
  const init: RequestInit & { duplex?: 'half' } = {
    method: 'POST',
    headers,
    body: pdf,
    ...(pdf instanceof ReadableStream && { duplex: 'half' as const }),
    ...(options.signal && { signal: options.signal }),
  }
  return transport.read(path, init)
}

/** Uses XMLHttpRequest, because fetch reports no upload progress. */
function submitWithProgress(
  url: string,
  pdf: Exclude<Pdf, ReadableStream>,
  headers: Record<string, string>,
  { onProgress, signal }: SubmitOptions,
): Promise<SubmittedJob> {
  const xhr = new XMLHttpRequest()
  const abort = () => xhr.abort()
  return new Promise<SubmittedJob>((resolve, reject) => {
    xhr.upload.onprogress = ({ loaded }) => onProgress?.(loaded)
    xhr.onload = () => {
      if (xhr.status < 300) resolve(JSON.parse(xhr.responseText) as SubmittedJob)
      else reject(parseProblem(xhr.status, xhr.responseText))
    }
    xhr.onerror = () => reject(unreachableError(new URL(url, location.href).origin, undefined))
    xhr.onabort = () => reject(signal?.reason)
    xhr.open('POST', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    if (signal?.aborted) return reject(signal.reason)
    signal?.addEventListener('abort', abort)
    xhr.send(pdf)
  }).finally(() => signal?.removeEventListener('abort', abort))
}

function nameOf(pdf: Pdf): string | undefined {
  return typeof File === 'function' && pdf instanceof File ? pdf.name : undefined
}
