'use client'

import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import { RelativeTime } from '../../_components/text/time.tsx'
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
  const [renaming, setRenaming] = useState<string | null>(null)
  return (
    <section className={`card ${styles.history}`} aria-labelledby="history">
      <h2 id="history">History</h2>
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
              {countOf(comparison.followers, 'follower')}, {countOf(comparison.jobids.length, 'run')},{' '}
              <RelativeTime at={new Date(comparison.createdAt).toISOString()} />
            </span>
            <span className={styles.actions}>
              <button type="button" className="button small" onClick={() => setRenaming(comparison.id)}>
                Rename<span className="visually-hidden"> {comparison.name}</span>
              </button>
              <button type="button" className="button small" onClick={() => void onRemove(comparison.id)}>
                Remove<span className="visually-hidden"> {comparison.name}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
      <p className="small">Kept in this browser only. Share creates a link for others.</p>
    </section>
  )
}

function NameForm({ name, onSave }: { name: string; onSave(name: string): Promise<void> }) {
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
        aria-label="Name of the comparison"
        defaultValue={name}
        maxLength={80}
        // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was pressed.
        autoFocus
      />
    </form>
  )
}
