'use client'

import { useState } from 'react'
import type { EndpointView } from '#core/outbox/endpoint.ts'
import { Note } from '../_components/note.tsx'
import { Ago } from '../_components/time.tsx'
import { ModeMark } from '../_modes/mode-logo.tsx'
import { EndpointActions } from './endpoint-actions.tsx'
import styles from './endpoint-card.module.css'
import { EndpointDeliveries } from './endpoint-deliveries.tsx'

interface EndpointCardProps {
  endpoint: EndpointView
  onChanged(): void
  onSecret(shown: { url: string; secret: string }): void
}

const reasons = {
  user: 'Switched off. Nothing is sent to it.',
  gone: 'It answered 410 Gone, so nothing is sent to it any more.',
  failing: 'Every attempt of five days failed, so nothing is sent to it any more.',
}

/** One webhook: where it is, how it fares, what can be done, and what it was sent. */
export function EndpointCard({ endpoint, onChanged, onSecret }: EndpointCardProps) {
  const { id, url, events, description, disabledReason, failingSince } = endpoint
  const [open, setOpen] = useState(false)
  return (
    <article className={`card ${styles.card}`} aria-label={url}>
      <div className={styles.head}>
        <ModeMark mode="webhook" size={16} />
        <h3>{url}</h3>
      </div>
      <p className="small">
        {description && `${description} · `}
        {events.length === 4 ? 'all events' : events.join(', ')} · made <Ago at={endpoint.createdAt} />
        {failingSince && !disabledReason && (
          <>
            {' '}
            · <strong>failing</strong> since <Ago at={failingSince} />
          </>
        )}
      </p>
      {disabledReason && <Note tone="warning">{reasons[disabledReason]}</Note>}
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
