'use client'

import { useState } from 'react'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { ListPanel } from '../_components/lists/list-panel.tsx'
import { useUser } from '../_data/session/use-user.ts'
import { useHealth } from '../_data/use-health.ts'
import { useMessages } from '../_messages/messages.tsx'
import { AddDrawer } from './add/add-drawer.tsx'
import { useDestinations, useDestinationTypes } from './api.ts'
import { DestinationRow } from './destination-row.tsx'
import styles from './destinations.module.css'
import { FirstDestination } from './first-destination.tsx'
import { Inboxes } from './inboxes/inboxes.tsx'

/** The places that the events of all jobs of the user are delivered to. */
export function Destinations() {
  const userid = useUser()
  const t = useMessages()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('destinations.title')}</h1>
        <p className="lead">{userid ? t('destinations.lead', { userid }) : t('destinations.leadLoading')}</p>
      </header>
      {userid ? <Lists userid={userid} /> : <Skeleton height={420} />}
    </div>
  )
}

function Lists({ userid }: { userid: string }) {
  const query = useDestinations(userid)
  return (
    <>
      <DestinationList userid={userid} query={query} />
      {/* Only then is its place known, so that it does not move. */}
      {(query.data !== undefined || query.error !== null) && <Inboxes />}
    </>
  )
}

interface DestinationListProps {
  userid: string
  query: ReturnType<typeof useDestinations>
}

function DestinationList({ userid, query }: DestinationListProps) {
  const health = useHealth(userid)
  const { data: types } = useDestinationTypes()
  const [isAdding, setAdding] = useState(false)
  const reload = () => void query.refetch()
  const t = useMessages()
  const titleOf = (type: string) => types?.types.find(({ name }) => name === type)?.title ?? type
  return (
    <>
      <ListPanel
        title={t('destinations.list')}
        actions={
          <button type="button" className="button small primary" onClick={() => setAdding(true)}>
            {t('destinations.add')}
          </button>
        }
        query={query}
        isEmpty={({ destinations }) => destinations.length === 0}
        empty={<FirstDestination userid={userid} />}
        height={150}
      >
        {({ destinations }) => (
          <ul className={styles.list}>
            {destinations.map((destination) => (
              <DestinationRow
                key={destination.id}
                destination={destination}
                title={titleOf(destination.type)}
                health={health.get(destination.id)}
              />
            ))}
          </ul>
        )}
      </ListPanel>
      {isAdding && (
        <AddDrawer
          userid={userid}
          onCreated={reload}
          onClose={() => {
            setAdding(false)
            reload()
          }}
        />
      )}
    </>
  )
}
