'use client'

import { useMessages } from '../../_messages/messages.tsx'
import styles from './example-badge.module.css'

/** Marks the chart as a recording, shown until the first comparison of this browser. */
export function ExampleBadge() {
  const t = useMessages()
  return (
    <p className={styles.badge}>
      <strong>{t('compare.example')}</strong>
      <span className={styles.origin}> {t('compare.recorded')}</span>
      {t('compare.measure')}
    </p>
  )
}
