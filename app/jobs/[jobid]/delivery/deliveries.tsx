'use client'

import { type DeliveryList, DeliveryTable } from '../../../_components/lists/delivery-table.tsx'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import { EndpointLogo } from '../../../_modes/mode-logo.tsx'
import styles from '../section.module.css'

interface DeliveriesProps {
  jobid: string
  seq: number
  /** Says that there are none, instead of showing nothing. */
  showEmpty?: boolean
}

/** The webhook deliveries of a job with their attempts; hidden while there are none. */
export function Deliveries({ jobid, seq, showEmpty = false }: DeliveriesProps) {
  const t = useMessages()
  // Each event creates new deliveries.
  const { data, refetch } = useApiQuery<DeliveryList>(`/results/${jobid}/deliveries`, {
    everyMs: 2_000,
    version: seq,
  })
  if (!data) return null
  if (data.deliveries.length === 0) {
    return showEmpty ? <p className="lead">{t('deliveries.none')}</p> : null
  }
  return (
    <section className={`card ${styles.section}`} aria-labelledby="deliveries">
      <h2 id="deliveries">
        <EndpointLogo size={16} /> {t('deliveries.title')}
      </h2>
      <DeliveryTable deliveries={data.deliveries} onChanged={() => void refetch()} />
    </section>
  )
}
