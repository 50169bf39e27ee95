'use client'

import { ErrorNote } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { useModes } from '../_data/use-modes.ts'
import { useOrigin } from '../_data/use-origin.ts'
import { ModeMark } from '../_modes/mode-logo.tsx'
import { inOrder } from '../_modes/mode-style.ts'
import { Advice } from './advice.tsx'
import styles from './docs.module.css'
import { ModeGuideCard } from './mode-guide.tsx'

/** Every way of hearing back, as its own folder describes it. */
export function WhichWay() {
  const { modes: all, error, refetch } = useModes()
  const origin = useOrigin()
  const modes = all && inOrder(all)
  return (
    <section id="ways" className={styles.section} aria-label="The ways">
      <Advice modes={modes ?? []} />
      {error && !modes && <ErrorNote message={error.message} onRetry={() => void refetch()} />}
      {!modes &&
        !error &&
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((place) => <Skeleton key={place} height={420} />)}
      {modes?.map((mode) => (
        <ModeGuideCard
          key={mode.name}
          mode={mode}
          mark={<ModeMark mode={mode.name} size={20} />}
          origin={origin}
        />
      ))}
    </section>
  )
}
