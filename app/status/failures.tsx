import Link from 'next/link'
import { formatCount } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import styles from './status.module.css'

/** Failed jobs of the last day by code, with a link to the failed jobs of the current user. */
export function Failures({ failures }: { failures: StatusView['failures'] | null }) {
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="failures">
      <h2 id="failures">Failed jobs by code</h2>
      <p className="small">
        {failures?.length === 0 ? 'No failed jobs in the last day.' : 'In the last day, of all users.'}
      </p>
      <ul className={styles.rows}>
        {failures?.map(({ code, count }) => (
          <li key={code}>
            <Link prefetch={false} href="/?state=error">
              <code>{code}</code>
            </Link>
            <span>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
