import type { JobView } from '#core/job.ts'
import { type ProblemError, problemOf, unreached } from './api.ts'

/** A job as the `202` tells it, with what a callback adds once. */
export type SubmittedJob = JobView & { callback?: { id: string; secret: string } }

export interface UploadOptions {
  userid: string
  /** Further members of the query: `callback`, `events`. */
  query?: Record<string, string>
  /** Bytes sent so far. */
  onProgress(sent: number): void
}

export interface Upload {
  /** Rejects with a ProblemError; with code `upload_canceled` after `cancel`. */
  job: Promise<SubmittedJob>
  cancel(): void
}

/** Sends a PDF. XMLHttpRequest, because fetch cannot tell how much of a body has left. */
export function upload(file: Blob, filename: string, { userid, query, onProgress }: UploadOptions): Upload {
  const xhr = new XMLHttpRequest()
  const job = new Promise<SubmittedJob>((resolve, reject: (problem: ProblemError) => void) => {
    xhr.upload.onprogress = ({ loaded }) => onProgress(loaded)
    xhr.onload = () => {
      if (xhr.status === 202 || xhr.status === 200) resolve(JSON.parse(xhr.responseText) as SubmittedJob)
      else reject(problemOf(xhr.status, xhr.responseText))
    }
    xhr.onerror = () => reject(unreached())
    xhr.onabort = () => reject(problemOf(0, '{"code":"upload_canceled","detail":"You stopped the upload."}'))
  })
  const search = new URLSearchParams({ filename, ...query })
  xhr.open('POST', `/pdf/${encodeURIComponent(userid)}?${search}`)
  xhr.setRequestHeader('content-type', 'application/pdf')
  xhr.send(file)
  return { job, cancel: () => xhr.abort() }
}
