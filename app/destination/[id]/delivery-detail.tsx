'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { CopyButton } from '../../_components/controls/copy-button.tsx'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { TextPane } from '../../_components/text/text-pane.tsx'
import { RelativeTime, TimeOfDay } from '../../_components/text/time.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { outcomeOf } from '../../destinations/destination-row.tsx'
import styles from './destination.module.css'
import { type DeliveryRequest, httpTextOf, toCurl } from './request-text.ts'
import { ResponseView } from './response-view.tsx'
import { SignatureSnippets } from './signature-snippets.tsx'

interface DeliveryDetailProps {
  delivery: DeliveryView
  isDisabled: boolean
  onRedeliver(): void
}

/** One delivery: its attempts, and the request and the response of the selected one side by side. */
export function DeliveryDetail({ delivery, isDisabled, onRedeliver }: DeliveryDetailProps) {
  const { id, type, attempts, jobid, eventId, nextAttemptAt } = delivery
  const t = useMessages()
  const [chosen, setChosen] = useState<number | null>(null)
  const attempt = attempts.find(({ n }) => n === chosen) ?? attempts.at(-1)
  const { data: request, error, refetch } = useApiQuery<DeliveryRequest>(`/deliveries/${id}/request`)
  const curl = request && toCurl(request)
  return (
    <section className={styles.detail} aria-label={t('log.of', { type })}>
      <header className={styles.detailHead}>
        <h3>{type}</h3>
        <button type="button" className="button small" disabled={isDisabled} onClick={onRedeliver}>
          {t('action.redeliver')}
        </button>
        <p className="small">
          <code>{eventId}</code>
          {jobid && (
            <>
              {' · '}
              <Link prefetch={false} href={`/jobs/${jobid}`}>
                {t('log.job')}
              </Link>
            </>
          )}
          {nextAttemptAt && Date.parse(nextAttemptAt) > Date.now() && (
            <>
              {' · '}
              {t('log.next')} <TimeOfDay at={nextAttemptAt} />
            </>
          )}
        </p>
      </header>
      {attempts.length > 0 && (
        <fieldset className={styles.filters}>
          <legend className="visually-hidden">{t('log.attempts')}</legend>
          {attempts.map((one) => (
            <button
              key={one.n}
              type="button"
              className="chip"
              aria-pressed={one.n === attempt?.n}
              onClick={() => setChosen(one.n)}
            >
              {one.n}: {outcomeOf(one, t)}
            </button>
          ))}
        </fieldset>
      )}
      <div className={styles.exchange}>
        <section aria-label={t('log.request')}>
          <header className={styles.paneHead}>
            <h4>{t('log.request')}</h4>
            {curl && <CopyButton text={curl} label={t('log.curl')} />}
          </header>
          {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
          {!request && !error && <Skeleton height={180} />}
          {request && <TextPane label={t('log.requestText')}>{httpTextOf(request)}</TextPane>}
        </section>
        <section aria-label={t('log.response')}>
          <header className={styles.paneHead}>
            <h4>{t('log.response')}</h4>
            {attempt && (
              <span className="small">
                <RelativeTime at={attempt.at} />
              </span>
            )}
          </header>
          <ResponseView attempt={attempt} />
        </section>
      </div>
      {request && <SignatureSnippets headers={request.headers} />}
    </section>
  )
}
