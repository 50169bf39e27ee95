'use client'

import { useState } from 'react'
import type { WebhookView } from '#client/webhook-view.ts'
import { type DeliveryList, DeliveryTable } from '../_components/delivery-table.tsx'
import { ErrorNote, Note } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { RelativeTime } from '../_components/time.tsx'
import { useApiQuery } from '../_data/use-api-query.ts'
import { EndpointLogo } from '../_modes/mode-logo.tsx'
import { EndpointActions } from './endpoint-actions.tsx'
import styles from './endpoint-card.module.css'

interface EndpointCardProps {
  endpoint: WebhookView
  onChanged(): void
  onSecret(shown: { url: string; secret: string }): void
}

const disabledReasons = {
  user: 'Disabled. Nothing is sent to it.',
  gone: 'Disabled because it responded with 410 Gone.',
  failing: 'Disabled because every attempt of five days failed.',
}

/** One webhook endpoint: URL, events, health, actions and deliveries. */
export function EndpointCard({ endpoint, onChanged, onSecret }: EndpointCardProps) {
  const { id, url, events, description, disabledReason, failingSince } = endpoint
  const [open, setOpen] = useState(false)
  return (
    <article className={`card ${styles.card}`} aria-label={url}>
      <div className={styles.head}>
        <EndpointLogo size={16} />
        <h3>{url}</h3>
      </div>
      <p className="small">
        {description && `${description} · `}
        {events.length === 4 ? 'all events' : events.join(', ')} · created{' '}
        <RelativeTime at={endpoint.createdAt} />
        {failingSince && !disabledReason && (
          <>
            {' '}
            · <strong>failing</strong> since <RelativeTime at={failingSince} />
          </>
        )}
      </p>
      {disabledReason && <Note tone="warning">{disabledReasons[disabledReason]}</Note>}
      <EndpointActions
        endpoint={endpoint}
        onChanged={onChanged}
        onSecret={onSecret}
        onSent={() => setOpen(true)}
      />
      <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
        Deliveries
      </button>
      {open && <EndpointDeliveries id={id} />}
    </article>
  )
}

/** The newest deliveries of an endpoint. */
function EndpointDeliveries({ id }: { id: string }) {
  const { data, error, refetch } = useApiQuery<DeliveryList>(`/webhooks/${id}/deliveries?limit=30`, {
    everyMs: 2_000,
  })
  if (error && !data) return <ErrorNote message={error.message} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={120} />
  if (data.deliveries.length === 0) return <p className="small">No deliveries yet. Send a test event.</p>
  return <DeliveryTable deliveries={data.deliveries} onChanged={() => void refetch()} />
}
