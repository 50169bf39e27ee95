'use client'

import type { Attempt, DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { type Translate, useMessages } from '../../_messages/messages.tsx'
import { DestinationLink } from '../../destinations/destination-link.tsx'
import { DeliveryBadge } from '../badges/badge.tsx'
import { ProblemNote } from '../feedback/note.tsx'
import { RelativeTime, useNow, useTimeFormat } from '../text/time.tsx'
import styles from './delivery-table.module.css'

/** A page of deliveries, newest first, as the API returns it. */
export interface DeliveryList {
  deliveries: DeliveryView[]
  cursor: string | null
}

interface DeliveryTableProps {
  deliveries: readonly DeliveryView[]
  onChanged(): void
}

/** A list of deliveries with their attempts and a button to redeliver. */
export function DeliveryTable({ deliveries, onChanged }: DeliveryTableProps) {
  const { problem, run } = useAction()
  const t = useMessages()

  async function redeliver(id: string) {
    await run(() => send('POST', `/deliveries/${id}/redeliver`))
    onChanged()
  }

  return (
    <>
      <ProblemNote problem={problem} />
      <ul className={styles.list}>
        {deliveries.map((delivery) => (
          <li key={delivery.id} className={styles.delivery}>
            <DeliveryBadge state={delivery.state} />
            <span className={styles.what}>
              <span>
                <strong>{delivery.type}</strong> <DestinationLink id={delivery.webhookId} />
              </span>
              <span className="small numbers">{attemptsOf(delivery, t)}</span>
              {delivery.nextAttemptAt && <NextAttempt at={delivery.nextAttemptAt} />}
            </span>
            <span className={styles.when}>
              <RelativeTime at={delivery.createdAt} />
              <button type="button" className="button small" onClick={() => void redeliver(delivery.id)}>
                {t('action.redeliver')}
                <span className="visually-hidden"> {delivery.type}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** When the next attempt is due; one that is due is being made. */
function NextAttempt({ at }: { at: string }) {
  const now = useNow(1_000)
  const due = Date.parse(at)
  const t = useMessages()
  const formatTime = useTimeFormat()
  if (now === null) return null
  return (
    <span className="small">
      {due <= now ? t('deliveries.now') : t('deliveries.next', { time: formatTime(due) })}
    </span>
  )
}

function attemptsOf({ attempts, nextAttemptAt, state }: DeliveryView, t: Translate): string {
  if (attempts.length > 0) return attempts.map((attempt) => formatAttempt(attempt, t)).join('; ')
  if (nextAttemptAt !== null) return ''
  return t(state === 'pending' ? 'deliveries.waits' : 'deliveries.noAttempt')
}

function formatAttempt({ n, status, durationMs, class: errorClass }: Attempt, t: Translate): string {
  const outcome = String(status ?? errorClass ?? t('attempt.noResponse'))
  return t('deliveries.attempt', { n, outcome, duration: t.duration(durationMs) })
}
