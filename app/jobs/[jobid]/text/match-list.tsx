import type { Match } from './find-in-pages.ts'
import styles from './text-pages.module.css'

interface MatchListProps {
  total: number
  matches: readonly Match[]
  /** Index of the match that is shown. */
  current: number
  onSelect(index: number): void
}

/** The first matches with the text around them. */
export function MatchList({ total, matches, current, onSelect }: MatchListProps) {
  return (
    <ul className={styles.found}>
      {matches.map(({ page, before, match, after }, index) => (
        // Matches have no key of their own, and the list is replaced as a whole.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above.
        <li key={index}>
          <button
            type="button"
            aria-current={index === current ? 'true' : undefined}
            onClick={() => onSelect(index)}
          >
            <span className="small numbers">page {page + 1}</span>
            <span dir="auto">
              {before}
              <mark>{match}</mark>
              {after}
            </span>
          </button>
        </li>
      ))}
      {total === 0 && <li className="small">No match.</li>}
      {total > matches.length && <li className="small">and {total - matches.length} more</li>}
    </ul>
  )
}
