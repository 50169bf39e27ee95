'use client'

import { useState } from 'react'
import type { Behaviour, InboxView } from '#core/inbox/inbox.ts'
import { send, toProblem } from '../../_data/api.ts'
import styles from './side.module.css'

const success: Behaviour = { status: 200, delayMs: 0, hang: false, failFirst: 0 }

const choices: readonly (readonly [title: string, behaviour: Behaviour])[] = [
  ['200 at once', success],
  ['500 to the next two requests, then 200', { ...success, failFirst: 2 }],
  ['500 always', { ...success, status: 500 }],
  ['410 Gone', { ...success, status: 410 }],
  ['302 redirect', { ...success, status: 302 }],
  ['200 after 10 seconds', { ...success, delayMs: 10_000 }],
  ['no response', { ...success, hang: true }],
]

/** Selects how the inbox responds, to test the retries of a sender. */
export function BehaviourForm({ inbox, onChanged }: { inbox: InboxView; onChanged(): void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const now = inbox.behaviour

  function choose(behaviour: Behaviour) {
    setProblem(null)
    send('PATCH', `/inboxes/${inbox.token}`, { behaviour })
      .catch((error) => setProblem(toProblem(error).message))
      .finally(onChanged)
  }

  return (
    <fieldset className={`card ${styles.panel}`}>
      <legend>Response</legend>
      {choices.map(([title, behaviour]) => (
        <label key={title} className={styles.choice}>
          <input
            type="radio"
            name="behaviour"
            checked={isSame(now, behaviour)}
            onChange={() => choose(behaviour)}
          />
          {title}
        </label>
      ))}
      {now.failFirst > 0 && <p className="small">The next {now.failFirst} get 500.</p>}
      {problem && <p role="alert">{problem}</p>}
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
