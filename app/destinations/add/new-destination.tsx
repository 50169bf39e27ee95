'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import { Note, ProblemNote } from '../../_components/feedback/note.tsx'
import { toProblem } from '../../_data/api.ts'
import { fieldsOf, readFields } from '../../_forms/schema.ts'
import { SchemaFields } from '../../_forms/schema-fields.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import {
  createDestination,
  type DestinationTypeView,
  type NewDestinationView,
  targetOf,
  useDestinations,
} from '../api.ts'
import { EventFields, readEvents } from '../event-fields.tsx'
import styles from './add-drawer.module.css'

interface NewDestinationProps {
  userid: string
  type: DestinationTypeView
  onCreated(created: NewDestinationView): void
  onBack(): void
}

/** The form of a new destination. The fields of its config come from the JSON Schema of its kind. */
export function NewDestination({ userid, type, onCreated, onBack }: NewDestinationProps) {
  const t = useMessages()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [isBusy, setBusy] = useState(false)
  // Target of an existing destination of the type, which the person was told about.
  const [duplicate, setDuplicate] = useState<string | null>(null)
  const existing = useDestinations(userid).data?.destinations
  const form = useRef<HTMLFormElement>(null)
  const fields = fieldsOf(type.schema)
  useEffect(() => form.current?.querySelector<HTMLElement>('.field')?.focus(), [])

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const config = readFields(fields, data, 'config.')
    const target = targetOf({ config })
    const isKnown = existing?.some((known) => known.type === type.name && targetOf(known) === target)
    if (isKnown && duplicate !== target) {
      setDuplicate(target)
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      onCreated(
        await createDestination(userid, {
          type: type.name,
          config,
          events: readEvents(data),
          description: String(data.get('description')) || null,
        }),
      )
    } catch (error) {
      setProblem(toProblem(error))
      setBusy(false)
    }
  }

  return (
    <form ref={form} className={styles.form} onSubmit={(event) => void create(event)}>
      <p className="small" lang={type.lang}>
        {type.summary}
      </p>
      <SchemaFields fields={fields} prefix="config." invalid={problem?.field ?? null} />
      <EventFields />
      <label className={styles.field}>
        <span>{t('add.description')}</span>
        <input name="description" className="field" maxLength={500} placeholder={t('add.placeholder')} />
      </label>
      {duplicate && !problem && <Note tone="warning">{t('add.duplicate', { target: duplicate })}</Note>}
      <ProblemNote problem={problem} />
      <div className={styles.buttons}>
        <button type="submit" className="button primary" disabled={isBusy}>
          {t('add.submit')}
        </button>
        <button type="button" className="button plain" onClick={onBack}>
          {t('add.back')}
        </button>
      </div>
    </form>
  )
}
