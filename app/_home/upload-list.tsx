'use client'

import { formatBytes } from '#client/format/amounts.ts'
import type { ProblemError } from '#client/http/problem.ts'
import { ProgressBar } from '../_components/feedback/progress-bar.tsx'
import { isRetryable, type UploadView } from '../_data/jobs/uploads.ts'
import styles from './upload-list.module.css'

interface UploadListProps {
  uploads: readonly UploadView[]
  onRemove(id: number): void
  onRetry(id: number): void
}

/** The uploads that are not accepted yet, in a panel above the page. */
export function UploadList({ uploads, onRemove, onRetry }: UploadListProps) {
  const pending = uploads.filter(({ phase }) => phase !== 'accepted')
  const accepted = uploads.length - pending.length
  return (
    <div className={styles.uploads} hidden={uploads.length === 0}>
      <p className="visually-hidden" aria-live="polite">
        {uploads.length > 0 && `${accepted} of ${uploads.length} files accepted.`}
      </p>
      <ul>
        {pending.map((upload) => (
          <UploadRow
            key={upload.id}
            upload={upload}
            onRemove={() => onRemove(upload.id)}
            onRetry={() => onRetry(upload.id)}
          />
        ))}
      </ul>
    </div>
  )
}

interface UploadRowProps {
  upload: UploadView
  onRemove(): void
  onRetry(): void
}

/** One upload: its progress with a button to cancel it, or why it was rejected and what to do next. */
function UploadRow({ upload, onRemove, onRetry }: UploadRowProps) {
  const { filename, phase, problem, sent, size } = upload
  const rejected = phase === 'rejected'
  return (
    <li className={`${styles.upload} arrives`} data-rejected={rejected || undefined}>
      <div className={styles.file}>
        <span className={styles.name}>{filename}</span>
        {rejected && problem ? (
          <span className={styles.reason} role="alert">
            {problem.message} {nextStepOf(problem)}
          </span>
        ) : (
          <span className="small numbers">{progressOf(upload)}</span>
        )}
      </div>
      <div className={styles.buttons}>
        {isRetryable(upload) && (
          <button type="button" className="button small" onClick={onRetry}>
            Retry
            <span className="visually-hidden"> {filename}</span>
          </button>
        )}
        <button type="button" className="button small" onClick={onRemove}>
          {rejected ? 'Dismiss' : 'Cancel'}
          <span className="visually-hidden"> {filename}</span>
        </button>
      </div>
      {!rejected && (
        <div className={styles.bar}>
          <ProgressBar share={size > 0 ? Math.min(1, sent / size) : null} label={`Upload of ${filename}`} />
        </div>
      )}
    </li>
  )
}

/** What to do about a rejected file; empty when the message or the button says it. */
function nextStepOf({ code }: ProblemError): string {
  if (code === 'not_a_pdf') return 'Export the document as PDF, then submit that file.'
  if (code === 'too_large') return 'Split the document, or raise MAX_UPLOAD_MB on the server.'
  if (code === 'quota_exceeded') return 'Delete jobs that are no longer needed, or wait.'
  return ''
}

function progressOf({ phase, sent, size }: UploadView): string {
  if (phase === 'waiting') return `queued, ${formatBytes(size)}`
  if (phase === 'storing') return `${formatBytes(size)} sent, being stored`
  return `${formatBytes(Math.min(sent, size))} of ${formatBytes(size)}`
}
