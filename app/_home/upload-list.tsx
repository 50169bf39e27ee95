'use client'

import type { UploadView } from '../_data/uploads.ts'
import styles from './upload-list.module.css'
import { UploadRow } from './upload-row.tsx'

interface UploadListProps {
  uploads: readonly UploadView[]
  onRemove(id: number): void
}

/** The files on their way to the server. Nothing is drawn while there are none. */
export function UploadList({ uploads, onRemove }: UploadListProps) {
  const left = uploads.filter(({ phase }) => phase !== 'accepted')
  const accepted = uploads.length - left.length
  return (
    <div className={styles.uploads} hidden={uploads.length === 0}>
      <p className="visually-hidden" aria-live="polite">
        {uploads.length > 0 && `${accepted} of ${uploads.length} files accepted.`}
      </p>
      <ul>
        {left.map((one) => (
          <UploadRow key={one.id} upload={one} onRemove={() => onRemove(one.id)} />
        ))}
      </ul>
    </div>
  )
}
