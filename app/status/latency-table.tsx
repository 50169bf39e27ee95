import { formatCount, formatDuration } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import { ModeMark } from '../_modes/mode-logo.tsx'
import styles from './latency-table.module.css'
import panel from './status.module.css'

/** How long after its commit an event is handed on, by mode. */
export function DelayTable({ latency }: { latency: StatusView['latency'] | null }) {
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="latency">
      <h2 id="latency">From commit to hand-over</h2>
      {latency?.length === 0 ? (
        <p className="small">Nobody was told of anything lately.</p>
      ) : (
        <table className={styles.latency}>
          <thead>
            <tr>
              <th scope="col">Way</th>
              <th scope="col">median</th>
              <th scope="col">99 of 100 within</th>
              <th scope="col">events</th>
            </tr>
          </thead>
          <tbody>
            {latency?.map(({ mode, medianMs, p99Ms, count }) => (
              <tr key={mode}>
                <th scope="row">
                  <span>
                    <ModeMark mode={mode} />
                    {mode}
                  </span>
                </th>
                <td>{formatDuration(medianMs)}</td>
                <td>{formatDuration(p99Ms)}</td>
                <td>{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
