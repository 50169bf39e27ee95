'use client'

import { Note } from '../_components/note.tsx'
import { Retry } from '../_components/retry.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import type { ModeList } from '../_data/mode-list.ts'
import { useResource } from '../_data/use-resource.ts'
import { chosenMode } from '../_modes/chosen.ts'
import { ModeMark } from '../_modes/mode-logo.tsx'
import { inOrder } from '../_modes/mode-style.ts'
import styles from './mode-choice.module.css'

/** How to hear back, in one sentence each. */
export function ModeChoice() {
  const { value, problem, reload } = useResource<ModeList>('/modes')
  const chosen = chosenMode.use()
  const modes = value && inOrder(value.modes.filter(({ follows }) => follows))
  return (
    <section aria-labelledby="ways" className={styles.section}>
      <h2 id="ways">How do you want to hear back?</h2>
      {problem && !modes ? (
        <Note tone="danger" action={<Retry onClick={reload} />}>
          {problem.message}
        </Note>
      ) : (
        <div role="radiogroup" aria-labelledby="ways" className={styles.choice}>
          {modes
            ? modes.map(({ name, title, summary }) => (
                <label key={name} className={styles.way}>
                  <input
                    type="radio"
                    name="way"
                    value={name}
                    checked={chosen === name}
                    onChange={() => chosenMode.write(name)}
                  />
                  <ModeMark mode={name} size={18} />
                  <span>
                    <strong>{title}</strong>
                    <span>{summary}</span>
                  </span>
                </label>
              ))
            : ['a', 'b', 'c', 'd', 'e', 'f'].map((place) => <Skeleton key={place} height={70} />)}
        </div>
      )}
    </section>
  )
}
