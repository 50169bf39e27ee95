'use client'

import Link from 'next/link'
import type { StatusView } from '#core/ports/observability/status-store.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './status.module.css'

/** Failed jobs of the last day by code, with a link to the failed jobs of the current user. */
export function Failures({ failures }: { failures: StatusView['failures'] | null }) {
  const t = useMessages()
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="failures">
      <h2 id="failures">{t('failures.title')}</h2>
      <p className="small">{t(failures?.length === 0 ? 'failures.none' : 'failures.all')}</p>
      <ul className={styles.rows}>
        {failures?.map(({ code, count }) => (
          <li key={code}>
            <Link prefetch={false} href="/?state=error">
              <code>{code}</code>
            </Link>
            <span>{t.count(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
