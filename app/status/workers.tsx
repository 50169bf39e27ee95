import { formatDuration } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import styles from './status.module.css'

interface WorkersProps {
  workers: StatusView['workers'] | null
  /** Time of the server. */
  now: string | null
}

/** The workers with an open database session: since when, their concurrency, and the layers of their sandbox. */
export function Workers({ workers, now }: WorkersProps) {
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="workers">
      <h2 id="workers">Workers alive</h2>
      {workers?.length === 0 && <p className="small">None. Submitted jobs wait until one starts.</p>}
      <ul className={styles.rows}>
        {workers?.map(({ connectedAt, concurrency, sandbox }, index) => (
          <li key={connectedAt}>
            <span>
              <span className={styles.alive} aria-hidden="true" /> worker {index + 1}
              <span className="small">
                {' '}
                for {formatDuration(Date.parse(now ?? '') - Date.parse(connectedAt))}
              </span>
            </span>
            <span className="small">
              {concurrency} at a time;{' '}
              {sandbox.length === 0 ? 'no sandbox' : `sandbox: ${sandbox.join(', ')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
