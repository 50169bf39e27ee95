'use client'

import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { DeliveryBadge } from '../../_components/badges/badge.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './destination.module.css'

interface DeliveryItemProps {
  delivery: DeliveryView
  isOpen: boolean
  isChecked: boolean
  onOpen(): void
  onToggle(): void
}

/** One delivery in the list. */
export function DeliveryItem({ delivery, isOpen, isChecked, onOpen, onToggle }: DeliveryItemProps) {
  const t = useMessages()
  const { type, state, attempts, createdAt, eventId } = delivery
  return (
    <li className={styles.item} data-open={isOpen || undefined}>
      <input
        type="checkbox"
        checked={isChecked}
        aria-label={t('log.select', { type, id: eventId })}
        onChange={onToggle}
      />
      <button type="button" aria-pressed={isOpen} onClick={onOpen}>
        <DeliveryBadge state={state} />
        <span className={styles.what}>
          <strong>{type}</strong>
          <span className="small">
            {attempts.length === 0 ? t('log.noAttempt') : t('log.attempt', { n: attempts.length })} ·{' '}
            <RelativeTime at={createdAt} />
          </span>
        </span>
      </button>
    </li>
  )
}
