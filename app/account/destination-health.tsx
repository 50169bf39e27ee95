'use client'

import Link from 'next/link'
import { HealthBars } from '../_charts/health-bars.tsx'
import { ListPanel } from '../_components/lists/list-panel.tsx'
import { useHealth } from '../_data/use-health.ts'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import { nameOf, useDestinations } from '../destinations/api.ts'
import { StatusBadge } from '../destinations/status-badge.tsx'
import styles from './activity/activity.module.css'

/** The user's destinations with the attempts of the last 24 hours. */
export function DestinationHealth({ userid }: { userid: string }) {
  const query = useDestinations(userid)
  const health = useHealth(userid)
  const t = useMessages()
  return (
    <ListPanel
      title={t('targetHealth.title')}
      query={query}
      isEmpty={({ destinations }) => destinations.length === 0}
      empty={
        <RichMessage
          id="targetHealth.none"
          tags={{
            add: (words) => (
              <Link prefetch={false} href="/destinations">
                {words}
              </Link>
            ),
          }}
        />
      }
      height={120}
    >
      {({ destinations }) => (
        <ul className={styles.list}>
          {destinations.map((destination) => (
            <li key={destination.id} className={styles.entry}>
              <Link prefetch={false} className={styles.name} href={`/destination/${destination.id}`}>
                {nameOf(destination)}
              </Link>
              <StatusBadge destination={destination} health={health.get(destination.id)} />
              <HealthBars report={health.get(destination.id)} />
            </li>
          ))}
        </ul>
      )}
    </ListPanel>
  )
}
