'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { KeyView } from '#core/access/key.ts'
import type { KeyScope } from '#core/access/scope.ts'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import { send } from '../../_data/api.ts'
import type { Session } from '../../_data/session/session.ts'
import { useAction } from '../../_data/use-action.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './keys.module.css'

interface NewKeyProps {
  /** Path of the user's keys. */
  path: string
  session: Session
  onCreated(created: KeyView & { key: string }): void
  onCancel(): void
}

const scopes: readonly KeyScope[] = ['read', 'write', 'webhooks', 'admin']

const dayMs = 86_400_000

/** Lifetimes in days; 0: no expiry. */
const lifetimes = [7, 30, 90, 365, 0]

/** A form that creates a key. It offers the scopes that the session has. */
export function NewKey({ path, session, onCreated, onCancel }: NewKeyProps) {
  const { problem, run } = useAction()
  const t = useMessages()
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
    <form className={styles.form} aria-label={t('newKey.label')} onSubmit={(event) => void create(event)}>
      <label className={styles.field}>
        <span>{t('newKey.name')}</span>
        <input
          name="name"
          className="field"
          maxLength={100}
          placeholder={t('newKey.placeholder')}
          ref={first}
        />
      </label>
      <label className={styles.field}>
        <span>{t('keys.expires')}</span>
        <select name="days" className="field" defaultValue={90}>
          {lifetimes.map((days) => (
            <option key={days} value={days}>
              {days === 0
                ? t('keys.never')
                : days === 365
                  ? t('newKey.year')
                  : t('newKey.days', { count: days })}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={styles.scopes}>
        <legend>{t('keys.scopes')}</legend>
        {scopes
          .filter((scope) => session.scopes.includes(scope))
          .map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                name="scopes"
                value={scope}
                defaultChecked={scope === 'read' || scope === 'write'}
              />
              <span>
                <strong>{scope}</strong> <span className="small">{t(`newKey.${scope}`)}</span>
              </span>
            </label>
          ))}
      </fieldset>
      <ProblemNote problem={problem} />
      <div className={styles.buttons}>
        <button type="submit" className="button small primary" disabled={busy}>
          {t('newKey.submit')}
        </button>
        <button type="button" className="button small plain" onClick={onCancel}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  )
}
