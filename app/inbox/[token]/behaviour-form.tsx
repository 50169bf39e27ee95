'use client'

import { useState } from 'react'
import type { Behaviour, InboxView } from '#core/inbox/inbox.ts'
import { asProblem, send } from '../../_data/api.ts'
import styles from './side.module.css'

const fine: Behaviour = { status: 200, delayMs: 0, hang: false, failFirst: 0 }

const choices: readonly (readonly [title: string, behaviour: Behaviour])[] = [
  ['200, at once', fine],
  ['500 to the next two calls, then 200', { ...fine, failFirst: 2 }],
  ['500, always', { ...fine, status: 500 }],
  ['410: it is gone for good', { ...fine, status: 410 }],
  ['302: a redirect', { ...fine, status: 302 }],
  ['200, after 10 seconds', { ...fine, delayMs: 10_000 }],
  ['nothing: it hangs', { ...fine, hang: true }],
]

/** How the inbox answers, so that one sees what a sender does about it. */
export function BehaviourForm({ inbox, onChanged }: { inbox: InboxView; onChanged(): void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const now = inbox.behaviour

  function choose(behaviour: Behaviour) {
    setProblem(null)
    send('PATCH', `/inboxes/${inbox.token}`, { behaviour })
      .catch((error) => setProblem(asProblem(error).message))
      .finally(onChanged)
  }

  return (
    <fieldset className={`card ${styles.panel}`}>
      <legend>It answers</legend>
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
      {now.failFirst > 0 && <p className="small">{now.failFirst} more will be answered 500.</p>}
      {problem && <p role="alert">{problem}</p>}
    </fieldset>
  )
}

/** Whether it is this choice; of calls that are to fail, some may have come already. */
function isSame(now: Behaviour, choice: Behaviour): boolean {
  return (
    now.status === choice.status &&
    now.delayMs === choice.delayMs &&
    now.hang === choice.hang &&
    now.failFirst > 0 === choice.failFirst > 0
  )
}
