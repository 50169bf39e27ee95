'use client'

import { useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import type { Behaviour, InboxView } from '#core/inbox/inbox.ts'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './side.module.css'

const success: Behaviour = { status: 200, delayMs: 0, hang: false, failFirst: 0 }

const choices = [
  ['inbox.ok', success],
  ['inbox.twice', { ...success, failFirst: 2 }],
  ['inbox.error', { ...success, status: 500 }],
  ['inbox.gone', { ...success, status: 410 }],
  ['inbox.redirect', { ...success, status: 302 }],
  ['inbox.slow', { ...success, delayMs: 10_000 }],
  ['inbox.hang', { ...success, hang: true }],
] as const

/** Selects how the inbox responds, to test the retries of a sender. */
export function BehaviourForm({ inbox, onChanged }: { inbox: InboxView; onChanged(): void }) {
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const now = inbox.behaviour
  const t = useMessages()

  function choose(behaviour: Behaviour) {
    setProblem(null)
    send('PATCH', `/inboxes/${inbox.token}`, { behaviour })
      .catch((error) => setProblem(toProblem(error)))
      .finally(onChanged)
  }

  return (
    <fieldset className={`card ${styles.panel}`}>
      <legend>{t('inbox.response')}</legend>
      {choices.map(([title, behaviour]) => (
        <label key={title} className={styles.choice}>
          <input
            type="radio"
            name="behaviour"
            checked={isSame(now, behaviour)}
            onChange={() => choose(behaviour)}
          />
          {t(title)}
        </label>
      ))}
      {now.failFirst > 0 && <p className="small">{t('inbox.failing', { count: now.failFirst })}</p>}
      {problem && (
        <p role="alert">
          <ProblemText problem={problem} />
        </p>
      )}
    </fieldset>
  )
}

/** Whether the behaviour equals the choice. The number of requests still to fail may be lower. */
function isSame(now: Behaviour, choice: Behaviour): boolean {
  return (
    now.status === choice.status &&
    now.delayMs === choice.delayMs &&
    now.hang === choice.hang &&
    now.failFirst > 0 === choice.failFirst > 0
  )
}
