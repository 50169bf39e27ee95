'use client'

import type { StatusView } from '#core/ports/observability/status-store.ts'
import type { ThroughputPeriod } from '#core/ports/observability/throughput-period.ts'
import { ScrollBox } from '../_components/text/scroll-box.tsx'
import { useModes } from '../_data/use-modes.ts'
import { useMessages } from '../_messages/messages.tsx'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './latency-table.module.css'
import panel from './status.module.css'

interface LatencyTableProps {
  latency: StatusView['latency'] | null
  connections: StatusView['connections']
  period: ThroughputPeriod
}

/** Latency from commit to delivery, and open connections, by delivery mode and type of destination. */
export function LatencyTable({ latency, connections, period }: LatencyTableProps) {
  const openOf = (name: string) => connections.find(({ mode }) => mode === name)?.count ?? 0
  const { modes } = useModes()
  const t = useMessages()
  const titleOf = (name: string) => modes?.find((mode) => mode.name === name)?.title ?? name
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="latency">
      <h2 id="latency">{t('latencies.title')}</h2>
      <p className="small">{t(`latencies.coverage${period}`)}</p>
      {latency?.length === 0 ? (
        <p className="small">{t('latencies.none')}</p>
      ) : (
        <ScrollBox label={t('latencies.box')} className={styles.box}>
          <table className={styles.latency}>
            <thead>
              <tr>
                <th scope="col">{t('latencies.name')}</th>
                <th scope="col">{t('latencies.median')}</th>
                <th scope="col">{t('latencies.p99')}</th>
                <th scope="col">{t('latencies.events')}</th>
                <th scope="col">{t('latencies.connected')}</th>
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
                  <td>{t.duration(medianMs)}</td>
                  <td>{t.duration(p99Ms)}</td>
                  <td>{t.count(count)}</td>
                  <td>{t.count(openOf(mode))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}
