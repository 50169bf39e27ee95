'use client'

import { type FormEvent, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { fieldsOf, readFields } from '../../_forms/schema.ts'
import { SchemaFields } from '../../_forms/schema-fields.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import form from '../../destinations/add/add-drawer.module.css'
import type { DestinationTypeView, DestinationView } from '../../destinations/api.ts'
import { EventFields, readEvents } from '../../destinations/event-fields.tsx'
import styles from './destination.module.css'

interface ChangeFormProps {
  destination: DestinationView
  type: DestinationTypeView
  onSaved(): void
  onCancel(): void
}

/** Changes the config, the events and the description of a destination. */
export function ChangeForm({ destination, type, onSaved, onCancel }: ChangeFormProps) {
  const t = useMessages()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const fields = fieldsOf(type.schema)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setProblem(null)
    try {
      await send('PATCH', `/destinations/${destination.id}`, {
        config: readFields(fields, data, 'config.'),
        events: readEvents(data),
        description: String(data.get('description')) || null,
      })
      onSaved()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  return (
    <form className={`${form.form} ${styles.change}`} onSubmit={(event) => void save(event)}>
      <SchemaFields
        fields={fields}
        values={destination.config}
        prefix="config."
        invalid={problem?.field ?? null}
      />
      <EventFields chosen={destination.events} />
      <label className={form.field}>
        <span>{t('add.description')}</span>
        <input
          name="description"
          className="field"
          maxLength={500}
          defaultValue={destination.description ?? ''}
        />
      </label>
      <ProblemNote problem={problem} />
      <div className={form.buttons}>
        <button type="submit" className="button small primary">
          {t('destination.save')}
        </button>
        <button type="button" className="button small plain" onClick={onCancel}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  )
}
