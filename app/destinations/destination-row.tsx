'use client'

import Link from 'next/link'
import type { Attempt } from '#core/outbox/deliveries/delivery.ts'
import { HealthBars } from '../_charts/health-bars.tsx'
import { RelativeTime } from '../_components/text/time.tsx'
import { type HealthReport, successShare } from '../_data/use-health.ts'
import { type Translate, useMessages } from '../_messages/messages.tsx'
import { type DestinationView, nameOf, targetOf } from './api.ts'
import styles from './destinations.module.css'
import { StatusBadge } from './status-badge.tsx'

interface DestinationRowProps {
  destination: DestinationView
  /** Title of its kind. */
  title: string
  health: HealthReport | undefined
}

/** One destination in the list: name, state, the attempts of the last 24 hours. */
export function DestinationRow({ destination, title, health }: DestinationRowProps) {
  const t = useMessages()
  const share = health ? successShare(health) : null
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <Link prefetch={false} href={`/destination/${destination.id}`}>
          {nameOf(destination)}
        </Link>
        <span className="small">
          {title}
          {destination.description && ` · ${targetOf(destination)}`}
        </span>
      </span>
      <StatusBadge destination={destination} health={health} />
      <HealthBars report={health} />
      <span className={`small numbers ${styles.last}`}>
        {share === null ? t('destinations.noAttempts') : t('destinations.share', { share: t.share(share) })}
        <br />
        {health && (
          <>
            {t('destinations.last', { outcome: outcomeOf(health.lastAttempt, t) })}{' '}
            <RelativeTime at={health.lastAttempt.at} />
          </>
        )}
      </span>
    </li>
  )
}

/** "200 after 12 ms", "timeout after 15 s" */
export function outcomeOf({ status, class: failure, durationMs }: Attempt, t: Translate): string {
  const outcome = String(status ?? failure ?? t('outcome.delivered'))
  return t('outcome.after', { outcome, duration: t.duration(durationMs) })
}
