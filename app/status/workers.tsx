'use client'

import type { StatusView } from '#core/ports/observability/status-store.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './status.module.css'

interface WorkersProps {
  workers: StatusView['workers'] | null
  /** Time of the server. */
  now: string | null
}

/** The workers with an open database session: since when, their concurrency, and the layers of their sandbox. */
export function Workers({ workers, now }: WorkersProps) {
  const t = useMessages()
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="workers">
      <h2 id="workers">{t('workers.title')}</h2>
      {workers?.length === 0 && <p className="small">{t('workers.none')}</p>}
      <ul className={styles.rows}>
        {workers?.map(({ connectedAt, concurrency, sandbox }, index) => (
          <li key={connectedAt}>
            <span>
              <span className={styles.alive} aria-hidden="true" />{' '}
              {t('workers.worker', { number: index + 1 })}
              <span className="small">
                {' '}
                {t('workers.for', { duration: t.duration(Date.parse(now ?? '') - Date.parse(connectedAt)) })}
              </span>
            </span>
            <span className="small">
              {t('workers.capacity', {
                count: concurrency,
                sandbox:
                  sandbox.length === 0
                    ? t('workers.noSandbox')
                    : t('workers.sandbox', { layers: sandbox.join(', ') }),
              })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
