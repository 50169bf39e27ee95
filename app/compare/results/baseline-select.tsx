'use client'

import { useMessages } from '../../_messages/messages.tsx'
import type { Comparison } from '../history/comparison-store.ts'
import styles from './baseline-select.module.css'

interface BaselineSelectProps {
  comparisons: readonly Comparison[]
  shownId: string | null
  baselineId: string | null
  onSelect(id: string | null): void
}

/** Selects an earlier comparison whose figures are subtracted from those in the table. */
export function BaselineSelect({ comparisons, shownId, baselineId, onSelect }: BaselineSelectProps) {
  const t = useMessages()
  const others = comparisons.filter(({ id }) => id !== shownId)
  if (others.length === 0 || shownId === null) return null
  return (
    <label className={styles.select}>
      <span className="small">{t('baseline.title')}</span>
      <select
        className="field"
        value={baselineId ?? ''}
        onChange={(event) => onSelect(event.target.value || null)}
      >
        <option value="">{t('baseline.none')}</option>
        {others.map(({ id, name, createdAt }) => (
          <option key={id} value={id}>
            {name},{' '}
            {new Date(createdAt).toLocaleString(t.language, { dateStyle: 'medium', timeStyle: 'short' })}
          </option>
        ))}
      </select>
    </label>
  )
}
