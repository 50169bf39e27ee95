'use client'

import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { RelativeTime } from '../../_components/text/time.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import type { Comparison } from './comparison-store.ts'
import styles from './history-list.module.css'

interface HistoryListProps {
  comparisons: readonly Comparison[]
  /** The one that is shown. */
  shownId: string | null
  onRename(comparison: Comparison, name: string): Promise<void>
  onRemove(id: string): Promise<void>
}

/** The comparisons that this browser ran, with their names. */
export function HistoryList({ comparisons, shownId, onRename, onRemove }: HistoryListProps) {
  const t = useMessages()
  const [renaming, setRenaming] = useState<string | null>(null)
  return (
    <section className={`card ${styles.history}`} aria-labelledby="history">
      <h2 id="history">{t('history.title')}</h2>
      <ul>
        {comparisons.map((comparison) => (
          <li key={comparison.id} data-shown={comparison.id === shownId || undefined}>
            {renaming === comparison.id ? (
              <NameForm
                name={comparison.name}
                onSave={async (name) => {
                  await onRename(comparison, name)
                  setRenaming(null)
                }}
              />
            ) : (
              <span className={styles.what}>
                <Link
                  prefetch={false}
                  href={`/compare?id=${comparison.id}`}
                  aria-current={comparison.id === shownId ? 'true' : undefined}
                >
                  {comparison.name}
                </Link>
                <span className="small">{comparison.headline}</span>
              </span>
            )}
            <span className={`small numbers ${styles.when}`}>
              {t('history.summary', {
                followers: comparison.followers,
                runs: comparison.jobids.length,
              })}
              , <RelativeTime at={new Date(comparison.createdAt).toISOString()} />
            </span>
            <span className={styles.actions}>
              <button type="button" className="button small" onClick={() => setRenaming(comparison.id)}>
                {t('history.rename')}
                <span className="visually-hidden"> {comparison.name}</span>
              </button>
              <button type="button" className="button small" onClick={() => void onRemove(comparison.id)}>
                {t('history.remove')}
                <span className="visually-hidden"> {comparison.name}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
      <p className="small">{t('history.browser')}</p>
    </section>
  )
}

function NameForm({ name, onSave }: { name: string; onSave(name: string): Promise<void> }) {
  const t = useMessages()

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('name')).trim()
    void onSave(typed === '' ? name : typed)
  }
  return (
    <form className={styles.what} onSubmit={save}>
      <input
        name="name"
        className="field"
        aria-label={t('history.name')}
        defaultValue={name}
        maxLength={80}
        // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was pressed.
        autoFocus
      />
    </form>
  )
}
