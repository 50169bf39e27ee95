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
  const others = comparisons.filter(({ id }) => id !== shownId)
  if (others.length === 0 || shownId === null) return null
  return (
    <label className={styles.select}>
      <span className="small">Baseline</span>
      <select
        className="field"
        value={baselineId ?? ''}
        onChange={(event) => onSelect(event.target.value || null)}
      >
        <option value="">none</option>
        {others.map(({ id, name, createdAt }) => (
          <option key={id} value={id}>
            {name}, {new Date(createdAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}
          </option>
        ))}
      </select>
    </label>
  )
}
