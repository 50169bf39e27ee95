'use client'

import { Badge } from '../_components/badges/badge.tsx'
import type { HealthReport } from '../_data/use-health.ts'
import { useMessages } from '../_messages/messages.tsx'
import type { DestinationView } from './api.ts'

interface StatusBadgeProps {
  destination: Pick<DestinationView, 'disabled' | 'failingSince'>
  health: HealthReport | undefined
}

const tones = { disabled: 'off', failing: 'bad', healthy: 'good', idle: 'plain' } as const

/** Whether a destination is healthy, failing, disabled or without recent deliveries. */
export function StatusBadge({ destination, health }: StatusBadgeProps) {
  const t = useMessages()
  const status = destination.disabled
    ? 'disabled'
    : destination.failingSince
      ? 'failing'
      : health
        ? 'healthy'
        : 'idle'
  return <Badge tone={tones[status]}>{t(`health.${status}`)}</Badge>
}
