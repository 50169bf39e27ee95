'use client'

import { useState } from 'react'
import { formatDuration } from '#client/format/amounts.ts'
import type { Attempt, DeliveryView } from '#core/outbox/delivery.ts'
import { asProblem, send } from '../_data/api.ts'
import styles from './delivery-table.module.css'
import { Note } from './note.tsx'
import { Ago } from './time.tsx'

interface DeliveryTableProps {
  deliveries: readonly DeliveryView[]
  onChanged(): void
}

/** Deliveries with every attempt, and a button that sends one again. */
export function DeliveryTable({ deliveries, onChanged }: DeliveryTableProps) {
  const [problem, setProblem] = useState<string | null>(null)

  async function redeliver(id: string) {
    try {
      setProblem(null)
      await send('POST', `/deliveries/${id}/redeliver`)
    } catch (error) {
      setProblem(asProblem(error).message)
    }
    onChanged()
  }

  return (
    <>
      {problem && <Note tone="danger">{problem}</Note>}
      <ul className={styles.list}>
        {deliveries.map((delivery) => (
          <li key={delivery.id} className={styles.delivery}>
            <span className={styles.state} data-state={delivery.state}>
              {delivery.state}
            </span>
            <span className={styles.what}>
              <strong>{delivery.type}</strong>
              <span className="small numbers">
                {delivery.attempts.map(told).join('; ') || 'not tried yet'}
              </span>
              {delivery.nextAttemptAt && (
                <span className="small">
                  next try at {new Date(delivery.nextAttemptAt).toLocaleTimeString()}
                </span>
              )}
            </span>
            <span className={styles.when}>
              <Ago at={delivery.createdAt} />
              <button type="button" className="button small" onClick={() => void redeliver(delivery.id)}>
                Send again
                <span className="visually-hidden"> {delivery.type}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function told({ n, status, durationMs, class: kind }: Attempt): string {
  return `try ${n}: ${status ?? kind ?? 'no answer'} after ${formatDuration(durationMs)}`
}
