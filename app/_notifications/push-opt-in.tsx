'use client'

import type { PushObstacle } from '#client/push-notifications.ts'
import styles from './push-opt-in.module.css'
import { type PushScope, usePush } from './use-push.ts'

const sentences: Record<PushObstacle, string> = {
  insecure: 'Notifications need https or localhost: this page was opened over http.',
  unsupported: 'This browser has no push notifications.',
  denied: 'This browser blocks notifications of this site. Allow them in its site settings.',
}

/** A checkbox that turns on notifications of this browser, or a sentence that says why there are none. */
export function PushOptIn({ label, ...scope }: PushScope & { label: string }) {
  const { obstacle, isOn, isBusy, error, toggle } = usePush(scope)
  if (obstacle === undefined) return <p className={styles.text}>&nbsp;</p>
  if (obstacle !== null) return <p className={styles.text}>{sentences[obstacle]}</p>
  return (
    <div>
      <label className={styles.choice}>
        <input type="checkbox" checked={isOn} disabled={isBusy} onChange={toggle} />
        {label}
      </label>
      {error && (
        <p className={styles.text} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
