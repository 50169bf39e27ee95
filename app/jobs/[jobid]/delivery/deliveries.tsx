'use client'

import { DeliveryTable } from '../../../_components/delivery-table.tsx'
import type { DeliveryList } from '../../../_data/delivery-list.ts'
import { useResource } from '../../../_data/use-resource.ts'
import { ModeMark } from '../../../_modes/mode-logo.tsx'
import styles from '../section.module.css'

/** The webhooks that are owed this job's events, and how each call went. Nothing while there are none. */
export function Deliveries({ jobid, seq }: { jobid: string; seq: number }) {
  // Each event owes new deliveries.
  const { value, reload } = useResource<DeliveryList>(`/results/${jobid}/deliveries`, {
    everyMs: 3_000,
    version: seq,
  })
  if (!value || value.deliveries.length === 0) return null
  return (
    <section className={`card ${styles.section}`} aria-labelledby="deliveries">
      <h2 id="deliveries">
        <ModeMark mode="webhook" size={16} /> Webhooks called
      </h2>
      <DeliveryTable deliveries={value.deliveries} onChanged={reload} />
    </section>
  )
}
