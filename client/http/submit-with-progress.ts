import { parseProblem, unreachableError } from './problem.ts'
import type { Pdf, SubmitOptions, SubmittedJob } from './submit.ts'

/** Submits by XMLHttpRequest, because fetch reports no upload progress. @throws ProblemError */
export function submitWithProgress(
  url: string,
  body: Exclude<Pdf, ReadableStream> | FormData,
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
    xhr.send(body)
  }).finally(() => signal?.removeEventListener('abort', abort))
}
