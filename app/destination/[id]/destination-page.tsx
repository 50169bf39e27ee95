'use client'

import Link from 'next/link'
import { useState } from 'react'
import { formatShare } from '#client/format/amounts.ts'
import { HealthBars } from '../../_charts/health-bars.tsx'
import { ErrorNote, Note } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { isOutage } from '../../_data/api.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { successShare, useHealth } from '../../_data/use-health.ts'
import { titleOf } from '../../_forms/schema.ts'
import { type DestinationView, nameOf, useDestinationTypes } from '../../destinations/api.ts'
import { StatusBadge } from '../../destinations/status-badge.tsx'
import { Deliveries } from './deliveries.tsx'
import styles from './destination.module.css'
import { DestinationActions } from './destination-actions.tsx'

const disabledReasons = {
  user: 'Disabled. Nothing is sent to it.',
  gone: 'Disabled because the receiver refused all further deliveries.',
  failing: 'Disabled because every attempt of five days failed.',
}

/** One destination: its config, health, deliveries and attempts. */
export function DestinationPage({ id }: { id: string }) {
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
          Destinations
        </Link>
      </p>
      {error?.status === 404 ? (
        <>
          <h1>Destination not found</h1>
          <p className="lead">It may have been deleted, or belong to another user.</p>
        </>
      ) : (
        <>
          {error && !isOutage(error) && <ErrorNote message={error.message} onRetry={reload} />}
          {data ? <Head destination={data} onChanged={reload} /> : <Skeleton height={190} />}
          {data && <Deliveries destinationId={data.id} version={sent} isDisabled={data.disabled} />}
        </>
      )}
    </div>
  )
}

function Head({ destination, onChanged }: { destination: DestinationView; onChanged(): void }) {
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
      {disabledReason && <Note tone="warning">{disabledReasons[disabledReason]}</Note>}
      <dl className={styles.facts}>
        <div>
          <dt>Kind</dt>
          <dd>{type?.title ?? destination.type}</dd>
        </div>
        {Object.entries(config).map(([name, value]) => (
          <div key={name}>
            <dt>{titleOf(name)}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
        <div>
          <dt>Events</dt>
          <dd>{events.length === 4 ? 'all' : events.join(', ')}</dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <RelativeTime at={destination.createdAt} />
          </dd>
        </div>
        <div>
          <dt>Last 24 hours</dt>
          <dd className={styles.health}>
            <HealthBars report={health} />
            <span className="small">
              {share === null ? 'no attempts' : `${formatShare(share)} succeeded`}
              {failingSince && !disabledReason && (
                <>
                  , failing since <RelativeTime at={failingSince} />
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
