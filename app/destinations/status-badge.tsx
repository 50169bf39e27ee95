import type { HealthReport } from '../_data/use-health.ts'
import type { DestinationView } from './api.ts'
import styles from './destinations.module.css'

interface StatusBadgeProps {
  destination: Pick<DestinationView, 'disabled' | 'failingSince'>
  health: HealthReport | undefined
}

/** Whether a destination is healthy, failing, disabled or without recent deliveries. */
export function StatusBadge({ destination, health }: StatusBadgeProps) {
  const status = destination.disabled
    ? 'disabled'
    : destination.failingSince
      ? 'failing'
      : health
        ? 'healthy'
        : 'idle'
  return (
    <span className={styles.badge} data-status={status}>
      {status}
    </span>
  )
}
