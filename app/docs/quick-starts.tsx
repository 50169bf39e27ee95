'use client'

import { useState } from 'react'
import { CommandLine } from '../_components/command-line.tsx'
import { useOrigin } from '../_data/use-origin.ts'
import styles from './docs.module.css'
import { quickStarts } from './quick-start-code.ts'

/** Submit a PDF and hear back, in the language the reader knows. */
export function QuickStarts() {
  const origin = useOrigin()
  const [chosen, setChosen] = useState(quickStarts[0].language)
  const start = quickStarts.find(({ language }) => language === chosen) ?? quickStarts[0]
  return (
    <section id="start" className={styles.section} aria-labelledby="start-title">
      <h2 id="start-title">Quick starts</h2>
      <fieldset className={styles.languages}>
        <legend className="visually-hidden">Language</legend>
        {quickStarts.map(({ language }) => (
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
      {start.steps.map(({ title, code }) => (
        <div key={title} className={styles.step}>
          <p>{title}</p>
          <CommandLine line={code.replaceAll('BASE', origin)} />
        </div>
      ))}
    </section>
  )
}
