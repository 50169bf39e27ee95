'use client'

import { type ReactNode, useId } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import { isOutage } from '../../_data/api.ts'
import { ErrorNote } from '../feedback/note.tsx'
import { Skeleton } from '../feedback/skeleton.tsx'
import styles from './list-panel.module.css'

interface ListPanelProps<T> {
  title: string
  description?: ReactNode
  /** Buttons beside the title. */
  actions?: ReactNode
  query: { data: T | undefined; error: ProblemError | null; refetch(): unknown }
  isEmpty(data: T): boolean
  /** Shown instead of an empty list. */
  empty: ReactNode
  /** Expected height of the list in pixels, reserved while it is loading. */
  height: number
  children(data: T): ReactNode
}

/** A titled section with a list: loading, error, empty or filled. */
export function ListPanel<T>({
  title,
  description,
  actions,
  query: { data, error, refetch },
  isEmpty,
  empty,
  height,
  children,
}: ListPanelProps<T>) {
  const heading = useId()
  return (
    <section className={`card ${styles.panel}`} aria-labelledby={heading}>
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        {actions}
        {description && <p className="small">{description}</p>}
      </header>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        (!error || isOutage(error)) && (
          <div aria-busy="true">
            <Skeleton height={height} />
          </div>
        )
      ) : isEmpty(data) ? (
        <div className={styles.empty}>{empty}</div>
      ) : (
        children(data)
      )}
    </section>
  )
}
