'use client'

import { useMessages } from '../../../_messages/messages.tsx'
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
  const t = useMessages()
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
            <span className="small numbers">{t('text.onPage', { number: page + 1 })}</span>
            <span dir="auto">
              {before}
              <mark>{match}</mark>
              {after}
            </span>
          </button>
        </li>
      ))}
      {total === 0 && <li className="small">{t('text.noMatch')}</li>}
      {total > matches.length && (
        <li className="small">{t('text.more', { count: total - matches.length })}</li>
      )}
    </ul>
  )
}
