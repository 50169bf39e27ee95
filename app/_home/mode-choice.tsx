'use client'

import { useRef } from 'react'
import { useSelectedInView } from '../_components/controls/use-selected-in-view.ts'
import { ErrorNote } from '../_components/feedback/note.tsx'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { useModes } from '../_data/use-modes.ts'
import { useMessages } from '../_messages/messages.tsx'
import { chosenMode, useCurrentMode } from '../_modes/chosen.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './mode-choice.module.css'

const placeholderWidths = [96, 124, 176, 158, 110, 100, 112, 92, 106]

/** Selects the delivery mode that the job page uses. */
export function ModeChoice() {
  const { modes: all, error, refetch } = useModes()
  const current = useCurrentMode()
  const t = useMessages()
  const row = useRef<HTMLDivElement>(null)
  useSelectedInView(row, 'label:has(:checked)', current?.name)
  const modes = all?.filter(({ follows }) => follows)
  return (
    <section aria-labelledby="modes" className={styles.section}>
      <h2 id="modes">{t('modes.title')}</h2>
      {error && !modes ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <div ref={row} role="radiogroup" aria-labelledby="modes" className={`scroll-row ${styles.choice}`}>
            {modes
              ? modes.map(({ name, title, summary, lang }) => (
                  <label key={name} className={styles.mode} title={summary}>
                    <input
                      type="radio"
                      name="mode"
                      value={name}
                      checked={current?.name === name}
                      onChange={() => chosenMode.write(name)}
                    />
                    <ModeLogo mode={name} />
                    <span>{title}</span>
                    <span className="visually-hidden" lang={lang}>
                      {' '}
                      {summary}
                    </span>
                  </label>
                ))
              : placeholderWidths.map((width) => <Skeleton key={width} height={36} width={width} />)}
          </div>
          <p className={styles.summary} lang={current?.lang} aria-hidden="true">
            {current?.summary} {current && t('modes.bestFor', { purpose: current.guide.bestFor })}
          </p>
        </>
      )}
    </section>
  )
}
