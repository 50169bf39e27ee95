'use client'

import { ProblemText } from '../_components/feedback/problem-text.tsx'
import { useMessages } from '../_messages/messages.tsx'
import styles from './push-opt-in.module.css'
import { type PushScope, usePush } from './use-push.ts'

/** A checkbox that turns on notifications of this browser, or a sentence that says why there are none. */
export function PushOptIn({ label, ...scope }: PushScope & { label: string }) {
  const { obstacle, isOn, isEnded, isBusy, error, toggle } = usePush(scope)
  const t = useMessages()
  if (obstacle === undefined) return <p className={styles.text}>&nbsp;</p>
  if (obstacle !== null) return <p className={styles.text}>{t(`push.${obstacle}`)}</p>
  return (
    <div>
      <label className={styles.choice}>
        <input type="checkbox" checked={isOn} disabled={isBusy} onChange={toggle} />
        {label}
      </label>
      {isEnded && (
        <p className={styles.text} role="status">
          {t('push.ended')}
        </p>
      )}
      {error && (
        <p className={styles.text} role="alert">
          {error === 'unreached' ? t('push.unreached') : <ProblemText problem={error} />}
        </p>
      )}
    </div>
  )
}
