'use client'

import Link from 'next/link'
import type { WebhookView } from '#client/webhook-view.ts'
import { HealthBars } from '../_charts/health-bars.tsx'
import { ListPanel } from '../_components/list-panel.tsx'
import { useApiQuery } from '../_data/use-api-query.ts'
import { type HealthReport, useHealth } from '../_data/use-health.ts'
import styles from './activity/activity.module.css'

/** The user's destinations with the attempts of the last 24 hours. */
export function DestinationHealth({ userid }: { userid: string }) {
  const query = useApiQuery<{ webhooks: WebhookView[] }>(`/users/${encodeURIComponent(userid)}/webhooks`, {
    everyMs: 10_000,
  })
  const health = useHealth(userid)
  return (
    <ListPanel
      title="Destinations"
      query={query}
      isEmpty={({ webhooks }) => webhooks.length === 0}
      empty={
        <>
          <strong>No destinations.</strong> Events of your jobs can be delivered to a URL:{' '}
          <Link prefetch={false} href="/integrations">
            add a destination
          </Link>
          .
        </>
      }
      height={120}
    >
      {({ webhooks }) => (
        <ul className={styles.list}>
          {webhooks.map((webhook) => (
            <li key={webhook.id} className={styles.destination}>
              <span className={styles.name}>{webhook.url}</span>
              <span className="small">{statusOf(webhook, health.get(webhook.id))}</span>
              <HealthBars report={health.get(webhook.id)} />
            </li>
          ))}
        </ul>
      )}
    </ListPanel>
  )
}

function statusOf({ disabled, failingSince }: WebhookView, report: HealthReport | undefined): string {
  if (disabled) return 'disabled'
  if (failingSince) return 'failing'
  return report ? 'healthy' : 'idle'
}
