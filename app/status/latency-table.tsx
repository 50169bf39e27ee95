'use client'

import { formatCount, formatDuration } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import type { ThroughputPeriod } from '#core/ports/throughput-period.ts'
import { ScrollBox } from '../_components/text/scroll-box.tsx'
import { useModes } from '../_data/use-modes.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './latency-table.module.css'
import panel from './status.module.css'
import { periods } from './use-period.ts'

interface LatencyTableProps {
  latency: StatusView['latency'] | null
  connections: StatusView['connections']
  period: ThroughputPeriod
}

/** Latency from commit to delivery, and open connections, by delivery mode and type of destination. */
export function LatencyTable({ latency, connections, period }: LatencyTableProps) {
  const openOf = (name: string) => connections.find(({ mode }) => mode === name)?.count ?? 0
  const { modes } = useModes()
  const titleOf = (name: string) => modes?.find((mode) => mode.name === name)?.title ?? name
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="latency">
      <h2 id="latency">Latency from commit to delivery</h2>
      <p className="small">
        {period === '2m'
          ? 'Modes: the most recent events. Destinations: the last hour.'
          : `In the last ${periods[period]}.`}
      </p>
      {latency?.length === 0 ? (
        <p className="small">No events delivered in this period.</p>
      ) : (
        <ScrollBox label="Latency by mode" className={styles.box}>
          <table className={styles.latency}>
            <thead>
              <tr>
                <th scope="col">Mode or destination</th>
                <th scope="col">median</th>
                <th scope="col">p99</th>
                <th scope="col">events</th>
                <th scope="col">connected</th>
              </tr>
            </thead>
            <tbody>
              {latency?.map(({ mode, medianMs, p99Ms, count }) => (
                <tr key={mode}>
                  <th scope="row">
                    <span>
                      <ModeLogo mode={mode} />
                      {titleOf(mode)}
                    </span>
                  </th>
                  <td>{formatDuration(medianMs)}</td>
                  <td>{formatDuration(p99Ms)}</td>
                  <td>{formatCount(count)}</td>
                  <td>{formatCount(openOf(mode))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}
