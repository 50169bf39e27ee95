import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
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
  return <Badge tone={tones[state]}>{state}</Badge>
}
