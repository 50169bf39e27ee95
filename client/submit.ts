import type { JobView } from '#core/jobs/job.ts'
import { problemOf, unreached } from './problem.ts'
import { queryOf, type Transport } from './transport.ts'

/** A PDF to send. A stream is sent as it comes, where the platform can (Node, and browsers over HTTP/2). */
export type Pdf = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer | ReadableStream<Uint8Array>

export interface SubmitOptions {
  /** Whose job it is. */
  userid: string
  /** A `File` has a name already. */
  filename?: string
  /** A URL to be called with the events. */
  callback?: string
  /** The types of the events it is called with; all numbered ones if left out. */
  events?: readonly string[]
  /** A repeated key answers with the first job. */
  idempotencyKey?: string
  /** Seconds to hold the answer back for a finished job. */
  wait?: number
  /** Told how many bytes have left; of a Blob or bytes, in a browser. */
  onProgress?(sent: number): void
  signal?: AbortSignal
}

/** The accepted job; with a callback, its endpoint's id and secret, shown this once. */
export type SubmittedJob = JobView & { callback?: { id: string; secret: string } }

/** Sends a PDF. @throws ProblemError */
export async function submit(transport: Transport, pdf: Pdf, options: SubmitOptions): Promise<SubmittedJob> {
  const { userid, filename = nameOf(pdf), callback, events } = options
  const query = queryOf({ filename, callback, events: events?.join(',') })
  const path = `/pdf/${encodeURIComponent(userid)}${query}`
  const headers: Record<string, string> = {
    'content-type': 'application/pdf',
    ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
    ...(options.wait !== undefined && { prefer: `wait=${options.wait}` }),
  }
  if (options.onProgress && !(pdf instanceof ReadableStream) && typeof XMLHttpRequest === 'function') {
    return submitWatched(transport.baseUrl + path, pdf, headers, options)
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

/** By XMLHttpRequest, because fetch cannot tell how much of a body has left. */
function submitWatched(
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
      else reject(problemOf(xhr.status, xhr.responseText))
    }
    xhr.onerror = () => reject(unreached(new URL(url, location.href).origin, undefined))
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
