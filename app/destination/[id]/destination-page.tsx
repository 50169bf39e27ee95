'use client'

import Link from 'next/link'
import { useState } from 'react'
import { HealthBars } from '../../_charts/health-bars.tsx'
import { ErrorNote, Note } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { isOutage } from '../../_data/api.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { successShare, useHealth } from '../../_data/use-health.ts'
import { titleOf } from '../../_forms/schema.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { type DestinationView, nameOf, useDestinationTypes } from '../../destinations/api.ts'
import { StatusBadge } from '../../destinations/status-badge.tsx'
import { Deliveries } from './deliveries.tsx'
import styles from './destination.module.css'
import { DestinationActions } from './destination-actions.tsx'

const disabledReasons = {
  user: 'destination.disabledByUser',
  gone: 'destination.disabledGone',
  failing: 'destination.disabledFailing',
} as const

/** One destination: its config, health, deliveries and attempts. */
export function DestinationPage({ id }: { id: string }) {
  const t = useMessages()
  const path = `/destinations/${encodeURIComponent(id)}`
  const { data, error, refetch } = useApiQuery<DestinationView>(path, { everyMs: 5_000 })
  // A change of the number reads the deliveries again.
  const [sent, setSent] = useState(0)
  const reload = () => {
    void refetch()
    setSent((count) => count + 1)
  }
  return (
    <div className={styles.page}>
      <p className="small">
        <Link prefetch={false} href="/destinations">
          {t('destinations.title')}
        </Link>
      </p>
      {error?.status === 404 ? (
        <>
          <h1>{t('destination.notFound')}</h1>
          <p className="lead">{t('destination.notFoundLead')}</p>
        </>
      ) : (
        <>
          {error && !isOutage(error) && <ErrorNote error={error} onRetry={reload} />}
          {data ? <Head destination={data} onChanged={reload} /> : <Skeleton height={190} />}
          {data && <Deliveries destinationId={data.id} version={sent} isDisabled={data.disabled} />}
        </>
      )}
    </div>
  )
}

function Head({ destination, onChanged }: { destination: DestinationView; onChanged(): void }) {
  const t = useMessages()
  const { data: types } = useDestinationTypes()
  const health = useHealth(destination.userid).get(destination.id)
  const share = health ? successShare(health) : null
  const type = types?.types.find(({ name }) => name === destination.type)
  const { disabledReason, config, events, failingSince } = destination
  return (
    <section className={`card ${styles.head}`} aria-labelledby="destination">
      <div className={styles.title}>
        <h1 id="destination">{nameOf(destination)}</h1>
        <StatusBadge destination={destination} health={health} />
      </div>
      {disabledReason && <Note tone="warning">{t(disabledReasons[disabledReason])}</Note>}
      <dl className={styles.facts}>
        <div>
          <dt>{t('destination.kind')}</dt>
          <dd>{type?.title ?? destination.type}</dd>
        </div>
        {Object.entries(config).map(([name, value]) => (
          <div key={name}>
            <dt>{type?.schema.properties?.[name]?.title ?? titleOf(name)}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('destination.events')}</dt>
          <dd>{events.length === 4 ? t('destination.allEvents') : events.join(', ')}</dd>
        </div>
        <div>
          <dt>{t('destination.created')}</dt>
          <dd>
            <RelativeTime at={destination.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{t('destination.day')}</dt>
          <dd className={styles.health}>
            <HealthBars report={health} />
            <span className="small">
              {share === null
                ? t('destination.noAttempts')
                : t('destination.share', { share: t.share(share) })}
              {failingSince && !disabledReason && (
                <>
                  {t('destination.failingSince')} <RelativeTime at={failingSince} />
                </>
              )}
            </span>
          </dd>
        </div>
      </dl>
      <DestinationActions destination={destination} type={type} onChanged={onChanged} />
    </section>
  )
}
