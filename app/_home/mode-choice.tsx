'use client'

import { ErrorNote } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { useModes } from '../_data/use-modes.ts'
import { chosenMode, useCurrentMode } from '../_modes/chosen.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './mode-choice.module.css'

/** Selects the delivery mode that the job page uses. */
export function ModeChoice() {
  const { modes: all, error, refetch } = useModes()
  const current = useCurrentMode()
  const modes = all?.filter(({ follows }) => follows)
  return (
    <section aria-labelledby="modes" className={styles.section}>
      <h2 id="modes">Delivery mode</h2>
      {error && !modes ? (
        <ErrorNote message={error.message} onRetry={() => void refetch()} />
      ) : (
        <div role="radiogroup" aria-labelledby="modes" className={styles.choice}>
          {modes
            ? modes.map(({ name, title, summary }) => (
                <label key={name} className={styles.mode}>
                  <input
                    type="radio"
                    name="mode"
                    value={name}
                    checked={current?.name === name}
                    onChange={() => chosenMode.write(name)}
                  />
                  <ModeLogo mode={name} size={18} />
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
