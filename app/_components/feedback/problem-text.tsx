'use client'

import type { MessageKey } from '../../_messages/catalogue.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './note.module.css'

/** Codes whose message says as much as the sentence of the server. */
const complete: readonly unknown[] = ['gone', 'not_a_pdf', 'unreached']

/**
 * Why an action failed. In English this is the sentence of the server, which names the field or the limit. In other
 * languages it is the message of the error code, with that sentence beneath where it says more.
 */
export function ProblemText({ problem }: { problem: Error & { code?: unknown } }) {
  const t = useMessages()
  const { code, message } = problem
  if (t.language === 'en') return message
  const key = `problem.${code}` as MessageKey
  return (
    <>
      {t(t.raw(key) === key ? 'problem.other' : key)}
      {!complete.includes(code) && (
        <span className={styles.detail} lang="en">
          {` ${message}`}
        </span>
      )}
    </>
  )
}
