'use client'

import { describeProblem } from '../../_format/describe-problem.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './note.module.css'

/** Why an action failed, in the language of the page, with the sentence of the server beneath where it says more. */
export function ProblemText({ problem }: { problem: Error & { code?: unknown; status?: number } }) {
  const { text, detail } = describeProblem(problem, useMessages())
  return (
    <>
      {text}
      {detail && (
        <span className={styles.detail} lang="en">
          {` ${detail}`}
        </span>
      )}
    </>
  )
}
