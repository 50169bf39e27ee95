'use client'

import { formatBytes } from '#client/format/amounts.ts'
import { ProgressBar } from '../_components/progress-bar.tsx'
import type { UploadView } from '../_data/uploads.ts'
import styles from './upload-list.module.css'

interface UploadListProps {
  uploads: readonly UploadView[]
  onRemove(id: number): void
}

/** The uploads that are not accepted yet, in a panel above the page. */
export function UploadList({ uploads, onRemove }: UploadListProps) {
  const pending = uploads.filter(({ phase }) => phase !== 'accepted')
  const accepted = uploads.length - pending.length
  return (
    <div className={styles.uploads} hidden={uploads.length === 0}>
      <p className="visually-hidden" aria-live="polite">
        {uploads.length > 0 && `${accepted} of ${uploads.length} files accepted.`}
      </p>
      <ul>
        {pending.map((upload) => (
          <UploadRow key={upload.id} upload={upload} onRemove={() => onRemove(upload.id)} />
        ))}
      </ul>
    </div>
  )
}

/** One upload: its progress with a button to cancel it, or why it was rejected. */
function UploadRow({ upload, onRemove }: { upload: UploadView; onRemove(): void }) {
  const { filename, phase, problem, sent, size } = upload
  const rejected = phase === 'rejected'
  return (
    <li className={`${styles.upload} arrives`} data-rejected={rejected || undefined}>
      <div className={styles.file}>
        <span className={styles.name}>{filename}</span>
        <span className="small numbers" role={rejected ? 'alert' : undefined}>
          {rejected ? problem?.message : progressOf(upload)}
        </span>
      </div>
      <button type="button" className="button small" onClick={onRemove}>
        {rejected ? 'Dismiss' : 'Cancel'}
        <span className="visually-hidden"> {filename}</span>
      </button>
      {!rejected && (
        <div className={styles.bar}>
          <ProgressBar share={size > 0 ? Math.min(1, sent / size) : null} label={`Upload of ${filename}`} />
        </div>
      )}
    </li>
  )
}

function progressOf({ phase, sent, size }: UploadView): string {
  if (phase === 'waiting') return `queued, ${formatBytes(size)}`
  if (phase === 'storing') return `${formatBytes(size)} sent, being stored`
  return `${formatBytes(Math.min(sent, size))} of ${formatBytes(size)}`
}
