'use client'

import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './badge.module.css'

interface BadgeProps {
  tone: 'plain' | 'good' | 'bad' | 'off'
  children: string
}

/** A word on a coloured ground. */
export function Badge({ tone, children }: BadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  )
}

const tones = { pending: 'plain', delivered: 'good', failed: 'bad' } as const

/** The state of a delivery. */
export function DeliveryBadge({ state }: Pick<DeliveryView, 'state'>) {
  const t = useMessages()
  return <Badge tone={tones[state]}>{t(`delivery.${state}`)}</Badge>
}
