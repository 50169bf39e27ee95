import { formatBytes } from '#client/format/amounts.ts'
import { ProgressBar } from '../_components/progress-bar.tsx'
import type { UploadView } from '../_data/uploads.ts'
import styles from './upload-list.module.css'

interface UploadRowProps {
  upload: UploadView
  onRemove(): void
}

/** One file: how far it is, a way to stop it, or why it was not taken. */
export function UploadRow({ upload, onRemove }: UploadRowProps) {
  const { filename, phase, problem, sent, size } = upload
  const refused = phase === 'refused'
  return (
    <li className={`${styles.upload} arrives`}>
      <div className={styles.what}>
        <span className={styles.name}>{filename}</span>
        <span className="small numbers" role={refused ? 'alert' : undefined}>
          {refused ? problem?.message : told(phase, sent, size)}
        </span>
      </div>
      <button type="button" className="button small" onClick={onRemove}>
        {refused ? 'Dismiss' : 'Cancel'}
        <span className="visually-hidden"> {filename}</span>
      </button>
      {!refused && (
        <div className={styles.bar}>
          <ProgressBar share={size > 0 ? Math.min(1, sent / size) : null} label={`Upload of ${filename}`} />
        </div>
      )}
    </li>
  )
}

function told(phase: UploadView['phase'], sent: number, size: number): string {
  if (phase === 'waiting') return `waits for its turn, ${formatBytes(size)}`
  if (phase === 'storing') return `${formatBytes(size)} sent, being stored`
  return `${formatBytes(Math.min(sent, size))} of ${formatBytes(size)}`
}
