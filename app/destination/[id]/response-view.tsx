'use client'

import type { Attempt } from '#core/outbox/deliveries/delivery.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './destination.module.css'

/** The outcome of an attempt. Bodies of responses are not stored. */
export function ResponseView({ attempt }: { attempt: Attempt | undefined }) {
  const t = useMessages()
  if (!attempt) return <p className="small">{t('log.notTried')}</p>
  const { status, class: failure, durationMs } = attempt
  return (
    <div className={styles.response} data-failed={failure !== null || undefined}>
      <strong className="numbers">
        {status ?? t(failure === null ? 'log.accepted' : 'attempt.noResponse')}
      </strong>
      <span className="numbers">{t('log.after', { duration: t.duration(durationMs) })}</span>
      {failure && (
        <p>
          <code>{failure}</code>: {t(`class.${failure}`)}
        </p>
      )}
      <p className="small">{t('log.notStored')}</p>
    </div>
  )
}
