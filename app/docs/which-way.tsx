'use client'

import { Note } from '../_components/note.tsx'
import { Retry } from '../_components/retry.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import type { ModeList } from '../_data/mode-list.ts'
import { useOrigin } from '../_data/use-origin.ts'
import { useResource } from '../_data/use-resource.ts'
import { ModeMark } from '../_modes/mode-logo.tsx'
import { inOrder } from '../_modes/mode-style.ts'
import { Advice } from './advice.tsx'
import styles from './docs.module.css'
import { ModeGuideCard } from './mode-guide.tsx'

/** Every way of hearing back, as its own folder describes it. */
export function WhichWay() {
  const { value, problem, reload } = useResource<ModeList>('/modes')
  const origin = useOrigin()
  const modes = value && inOrder(value.modes)
  return (
    <section id="ways" className={styles.section} aria-label="The ways">
      <Advice modes={modes ?? []} />
      {problem && !modes && (
        <Note tone="danger" action={<Retry onClick={reload} />}>
          {problem.message}
        </Note>
      )}
      {!modes &&
        !problem &&
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
