'use client'

import { eventTypes } from '#core/events/event-type.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './add/add-drawer.module.css'
import type { DestinationView } from './api.ts'

interface EventFieldsProps {
  /** All events by default. */
  chosen?: readonly string[]
}

/** Which events a destination receives. */
export function EventFields({ chosen = eventTypes }: EventFieldsProps) {
  const t = useMessages()
  return (
    <fieldset className={styles.events}>
      <legend>{t('add.events')}</legend>
      {eventTypes.map((type) => (
        <label key={type}>
          <input type="checkbox" name="events" value={type} defaultChecked={chosen.includes(type)} />
          {type}
        </label>
      ))}
    </fieldset>
  )
}

/** The chosen events of a form. */
export function readEvents(data: FormData): DestinationView['events'] {
  return data.getAll('events') as DestinationView['events']
}
