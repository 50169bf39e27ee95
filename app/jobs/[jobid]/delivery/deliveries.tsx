'use client'

import { type DeliveryList, DeliveryTable } from '../../../_components/lists/delivery-table.tsx'
import { useApiQuery } from '../../../_data/use-api-query.ts'
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
  // Each event creates new deliveries.
  const { data, refetch } = useApiQuery<DeliveryList>(`/results/${jobid}/deliveries`, {
    everyMs: 2_000,
    version: seq,
  })
  if (!data) return null
  if (data.deliveries.length === 0) {
    return showEmpty ? (
      <p className="lead">
        No deliveries. They are made to webhooks and other destinations that are registered when the job is
        submitted.
      </p>
    ) : null
  }
  return (
    <section className={`card ${styles.section}`} aria-labelledby="deliveries">
      <h2 id="deliveries">
        <EndpointLogo size={16} /> Webhook deliveries
      </h2>
      <DeliveryTable deliveries={data.deliveries} onChanged={() => void refetch()} />
    </section>
  )
}
