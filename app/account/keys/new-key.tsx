'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { KeyView } from '#core/access/key.ts'
import type { KeyScope } from '#core/access/scope.ts'
import { Note } from '../../_components/feedback/note.tsx'
import { send } from '../../_data/api.ts'
import type { Session } from '../../_data/session/session.ts'
import { useAction } from '../../_data/use-action.ts'
import styles from './keys.module.css'

interface NewKeyProps {
  /** Path of the user's keys. */
  path: string
  session: Session
  onCreated(created: KeyView & { key: string }): void
  onCancel(): void
}

const scopes: readonly (readonly [KeyScope, string])[] = [
  ['read', 'read jobs, results and usage'],
  ['write', 'submit, cancel and delete jobs; manage keys'],
  ['webhooks', 'manage destinations and inboxes'],
  ['admin', 'everything, of all users'],
]

const dayMs = 86_400_000

/** Lifetimes in days; 0: no expiry. */
const lifetimes: readonly (readonly [number, string])[] = [
  [7, 'in 7 days'],
  [30, 'in 30 days'],
  [90, 'in 90 days'],
  [365, 'in a year'],
  [0, 'never'],
]

/** A form that creates a key. It offers the scopes that the session has. */
export function NewKey({ path, session, onCreated, onCancel }: NewKeyProps) {
  const { problem, run } = useAction()
  const [busy, setBusy] = useState(false)
  const first = useRef<HTMLInputElement>(null)

  useEffect(() => first.current?.focus(), [])

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const days = Number(data.get('days'))
    setBusy(true)
    const isCreated = await run(async () =>
      onCreated(
        await send<KeyView & { key: string }>('POST', path, {
          name: data.get('name'),
          scopes: data.getAll('scopes'),
          expiresAt: days === 0 ? null : new Date(Date.now() + days * dayMs).toISOString(),
        }),
      ),
    )
    if (!isCreated) setBusy(false)
  }

  return (
    <form className={styles.form} aria-label="New key" onSubmit={(event) => void create(event)}>
      <label className={styles.field}>
        <span>Name</span>
        <input
          name="name"
          className="field"
          maxLength={100}
          placeholder="What the key is for, such as “nightly import”"
          ref={first}
        />
      </label>
      <label className={styles.field}>
        <span>Expires</span>
        <select name="days" className="field" defaultValue={90}>
          {lifetimes.map(([days, title]) => (
            <option key={days} value={days}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={styles.scopes}>
        <legend>Scopes</legend>
        {scopes
          .filter(([scope]) => session.scopes.includes(scope))
          .map(([scope, title]) => (
            <label key={scope}>
              <input
                type="checkbox"
                name="scopes"
                value={scope}
                defaultChecked={scope === 'read' || scope === 'write'}
              />
              <span>
                <strong>{scope}</strong> <span className="small">{title}</span>
              </span>
            </label>
          ))}
      </fieldset>
      {problem && <Note tone="danger">{problem}</Note>}
      <div className={styles.buttons}>
        <button type="submit" className="button small primary" disabled={busy}>
          Create key
        </button>
        <button type="button" className="button small plain" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
