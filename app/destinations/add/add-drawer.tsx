'use client'

import { useEffect, useRef, useState } from 'react'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import { type DestinationTypeView, type NewDestinationView, useDestinationTypes } from '../api.ts'
import styles from './add-drawer.module.css'
import { LiveTest } from './live-test.tsx'
import { NewDestination } from './new-destination.tsx'
import { TypeChoice } from './type-choice.tsx'

interface AddDrawerProps {
  userid: string
  onCreated(): void
  onClose(): void
}

/** Adds a destination in three steps: the kind, its config, a live test. */
export function AddDrawer({ userid, onCreated, onClose }: AddDrawerProps) {
  const t = useMessages()
  const dialog = useRef<HTMLDialogElement>(null)
  const { data, error, refetch } = useDestinationTypes()
  const [type, setType] = useState<DestinationTypeView | null>(null)
  const [created, setCreated] = useState<NewDestinationView | null>(null)
  useEffect(() => dialog.current?.showModal(), [])

  return (
    <dialog ref={dialog} className={styles.drawer} aria-labelledby="add-destination" onClose={onClose}>
      <header className={styles.head}>
        <h2 id="add-destination">
          {created ? t('add.test') : type ? t('add.title', { type: type.title }) : t('destinations.add')}
        </h2>
        <button type="button" className="button small plain" onClick={() => dialog.current?.close()}>
          {t('add.close')}
        </button>
      </header>
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} />}
      {data && !type && <TypeChoice types={data.types} onChosen={setType} />}
      {type && !created && (
        <NewDestination
          userid={userid}
          type={type}
          onCreated={(destination) => {
            setCreated(destination)
            onCreated()
          }}
          onBack={() => setType(null)}
        />
      )}
      {created && <LiveTest created={created} />}
    </dialog>
  )
}
