'use client'

import { type ReactNode, useDeferredValue } from 'react'
import { ErrorNote } from '../_components/feedback/note.tsx'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { useCurrentUser } from '../_data/session/user.ts'
import { useModeDescriptions } from '../_data/use-modes.ts'
import { useOrigin } from '../_data/use-origin.ts'
import { Advice } from './advice.tsx'
import styles from './docs.module.css'
import { ModeGuideCard } from './mode-guide.tsx'

/** The guides of all delivery modes, with a table of recommendations; `measured` follows it. */
export function ModeGuides({ measured }: { measured: ReactNode }) {
  const { modes: read, error, refetch } = useModeDescriptions()
  // Rendered in slices: the guides are long.
  const modes = useDeferredValue(read)
  const origin = useOrigin()
  const userid = useCurrentUser()
  return (
    <section id="modes" className={styles.section} aria-label="Delivery modes">
      <h2 id="which">Which delivery mode should I use?</h2>
      <Advice modes={modes ?? []} />
      {/* With the advice, which it follows: nothing moves when the modes are loaded. */}
      {modes && measured}
      {error && !modes && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!modes &&
        !error &&
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((place) => <Skeleton key={place} height={420} />)}
      {modes?.map((mode) => (
        <ModeGuideCard key={mode.name} mode={mode} origin={origin} userid={userid} />
      ))}
    </section>
  )
}
