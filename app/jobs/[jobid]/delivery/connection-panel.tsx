'use client'

import { countOf, formatBytes } from '#client/format/amounts.ts'
import { Note } from '../../../_components/note.tsx'
import { Skeleton } from '../../../_components/skeleton.tsx'
import type { ModeList } from '../../../_data/mode-list.ts'
import { useResource } from '../../../_data/use-resource.ts'
import { chosenMode } from '../../../_modes/chosen.ts'
import type { Listening } from '../../../_modes/listen.ts'
import { ModeMark } from '../../../_modes/mode-logo.tsx'
import { inOrder } from '../../../_modes/mode-style.ts'
import styles from '../panel.module.css'

interface ListeningPanelProps {
  listening: Listening | null
  /** The job is final, so there is nothing more to hear. */
  over: boolean
}

/** By which way this page hears back, and what that has cost so far. The way may be changed in the middle. */
export function ListeningPanel({ listening, over }: ListeningPanelProps) {
  const { value } = useResource<ModeList>('/modes')
  const chosen = chosenMode.use()
  const modes = value && inOrder(value.modes.filter(({ follows }) => follows))
  const title = (name: string) => modes?.find((mode) => mode.name === name)?.title ?? name
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="listening">
      <h2 id="listening">{over ? 'This page heard back by' : 'This page hears back by'}</h2>
      {modes ? (
        <label className={styles.choice}>
          <ModeMark mode={chosen} size={18} />
          <span className="visually-hidden">Way to hear back</span>
          <select
            className="field"
            value={chosen}
            disabled={over}
            onChange={(event) => chosenMode.write(event.target.value)}
          >
            {modes.map(({ name }) => (
              <option key={name} value={name}>
                {title(name)}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Skeleton height={38} />
      )}
      <p className="small numbers" aria-live="polite">
        {told(listening)}
      </p>
      {listening?.insteadOf && (
        <Note tone="warning">
          {title(listening.insteadOf)} does not get through here, so this page {over ? 'asked' : 'asks'} again
          instead.
        </Note>
      )}
    </section>
  )
}

function told(listening: Listening | null): string {
  if (!listening || listening.state === 'connecting') return 'connecting'
  if (listening.state === 'trouble')
    return `cut off; trying again, for the ${ordinal(listening.attempt)} time`
  const { requests, messages, bytesDown } = listening
  const parts = [
    requests > 0 && countOf(requests, 'request'),
    messages > 0 && countOf(messages, 'message'),
    bytesDown > 0 && `${formatBytes(bytesDown)} received`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : 'connected'
}

function ordinal(n: number): string {
  return n === 1 ? '1st' : n === 2 ? '2nd' : n === 3 ? '3rd' : `${n}th`
}
