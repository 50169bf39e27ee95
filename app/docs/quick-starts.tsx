'use client'

import { Fragment, useState } from 'react'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { CommandLine } from '../_components/text/command-line.tsx'
import { useCurrentUser } from '../_data/session/user.ts'
import { useModeDescriptions } from '../_data/use-modes.ts'
import { useOrigin } from '../_data/use-origin.ts'
import { fillPlaceholders } from '../_format/placeholders.ts'
import styles from './docs.module.css'
import { quickStarts } from './quick-start-code.ts'

/** Height in px of the steps of the delivery modes in the language that is shown first. */
const modeStepsHeight = 158

/** Submission of a PDF and receipt of its events, in a choice of languages. */
export function QuickStarts() {
  const origin = useOrigin()
  const userid = useCurrentUser()
  const { modes } = useModeDescriptions()
  const starts = quickStarts(modes ?? [])
  const [chosen, setChosen] = useState('curl')
  const steps = starts.find(({ language }) => language === chosen)?.steps ?? []
  return (
    <section id="start" className={styles.section} aria-labelledby="start-title">
      <h2 id="start-title">Quick starts</h2>
      <fieldset className={styles.languages}>
        <legend className="visually-hidden">Language</legend>
        {starts.map(({ language }) => (
          <button
            key={language}
            type="button"
            className="chip"
            aria-pressed={language === chosen}
            onClick={() => setChosen(language)}
          >
            {language}
          </button>
        ))}
      </fieldset>
      {steps.map(({ title, code }, index) => (
        <Fragment key={title}>
          {modes === undefined && index > 0 && <Skeleton height={modeStepsHeight} />}
          <div className={styles.step}>
            <p>{title}</p>
            <CommandLine line={fillPlaceholders(code, { origin, userid })} />
          </div>
        </Fragment>
      ))}
    </section>
  )
}
