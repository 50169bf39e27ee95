'use client'

import { ProblemText } from '../_components/feedback/problem-text.tsx'
import { ProgressBar } from '../_components/feedback/progress-bar.tsx'
import { isRetryable, type UploadView } from '../_data/jobs/uploads.ts'
import type { MessageKey } from '../_messages/catalogue.ts'
import { type Translate, useMessages } from '../_messages/messages.tsx'
import styles from './upload-list.module.css'

interface UploadListProps {
  uploads: readonly UploadView[]
  onRemove(id: number): void
  onRetry(id: number): void
}

/** The uploads that are not accepted yet, in a panel above the page. */
export function UploadList({ uploads, onRemove, onRetry }: UploadListProps) {
  const t = useMessages()
  const pending = uploads.filter(({ phase }) => phase !== 'accepted')
  const accepted = uploads.length - pending.length
  return (
    <div className={styles.uploads} hidden={uploads.length === 0}>
      <p className="visually-hidden" aria-live="polite">
        {uploads.length > 0 && t('upload.accepted', { accepted, count: uploads.length })}
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
  const t = useMessages()
  const rejected = phase === 'rejected'
  const nextStep = problem && nextSteps[problem.code]
  return (
    <li className={`${styles.upload} arrives`} data-rejected={rejected || undefined}>
      <div className={styles.file}>
        <span className={styles.name}>{filename}</span>
        {rejected && problem ? (
          <span className={styles.reason} role="alert">
            {size === 0 ? t('upload.empty') : <ProblemText problem={problem} />} {nextStep && t(nextStep)}
          </span>
        ) : (
          <span className="small numbers">{progressOf(upload, t)}</span>
        )}
      </div>
      <div className={styles.buttons}>
        {isRetryable(upload) && (
          <button type="button" className="button small" onClick={onRetry}>
            {t('upload.retry')}
            <span className="visually-hidden"> {filename}</span>
          </button>
        )}
        <button type="button" className="button small" onClick={onRemove}>
          {t(rejected ? 'upload.dismiss' : 'action.cancel')}
          <span className="visually-hidden"> {filename}</span>
        </button>
      </div>
      {!rejected && (
        <div className={styles.bar}>
          <ProgressBar
            share={size > 0 ? Math.min(1, sent / size) : null}
            label={t('upload.progress', { filename })}
          />
        </div>
      )}
    </li>
  )
}

/** What to do about a rejected file, where neither the message nor the button says it. */
const nextSteps: Readonly<Record<string, MessageKey>> = {
  not_a_pdf: 'upload.notPdf',
  too_large: 'upload.tooLarge',
  quota_exceeded: 'upload.quota',
}

function progressOf({ phase, sent, size }: UploadView, t: Translate): string {
  if (phase === 'waiting') return t('upload.queued', { size: t.bytes(size) })
  if (phase === 'storing') return t('upload.storing', { size: t.bytes(size) })
  return t('upload.sent', { sent: t.bytes(Math.min(sent, size)), size: t.bytes(size) })
}
