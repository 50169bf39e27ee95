'use client'

import { useMessages } from '../../_messages/messages.tsx'
import styles from './legend.module.css'

/** The legend of the chart. */
export function Legend() {
  const t = useMessages()
  return (
    <figcaption id="chart-legend" className={styles.legend}>
      <span>
        <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
          <circle r="6" />
        </svg>
        {t('legend.event')}
      </span>
      <span>
        <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
          <circle r="5.5" className={styles.hollow} />
        </svg>
        {t('legend.unchanged')}
      </span>
      <span>
        <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
          <path d="M-4.500-4.500 4.500 4.500M-4.500 4.500 4.500-4.500" className={styles.failure} />
        </svg>
        {t('legend.failed')}
      </span>
      <span>
        <svg viewBox="0 -8 28 16" width="26" height="14" aria-hidden="true">
          <rect y="-3" width="28" height="6" rx="3" opacity=".42" />
          <circle cx="9" r="2.2" />
          <circle cx="19" r="2.2" />
        </svg>
        {t('legend.open')}
      </span>
      <span>
        <svg viewBox="0 -8 28 16" width="26" height="14" aria-hidden="true">
          <path d="M0 0h28" className={styles.late} />
        </svg>
        {t('legend.latency')}
      </span>
      <span>
        <svg viewBox="-4 -8 8 16" width="8" height="14" aria-hidden="true">
          <path d="M0-8V8" className={styles.commit} />
        </svg>
        {t('legend.commit')}
      </span>
    </figcaption>
  )
}
