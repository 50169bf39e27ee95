'use client'

import { HearbackError, type HearbackErrorCode } from '#client/errors.ts'
import type { MessageKey } from '../../_messages/catalogue.ts'
import { useMessages, useServerLanguage } from '../../_messages/messages.tsx'
import styles from './note.module.css'

/** Codes whose message says as much as the sentence of the server. */
const complete: ReadonlySet<HearbackErrorCode> = new Set([
  'already_final',
  'gone',
  'not_a_pdf',
  'unauthenticated',
  'unreached',
])

/**
 * Why an action failed. In English this is the sentence of the server, which names the field or the limit. In other
 * languages it is the message of the error code, with that sentence beneath where it says more.
 */
export function ProblemText({ problem }: { problem: Error }) {
  const t = useMessages()
  const serverLanguage = useServerLanguage()
  if (serverLanguage === undefined) return problem.message
  const code = problem instanceof HearbackError ? problem.code : null
  const key = `problem.${code}` as MessageKey
  return (
    <>
      {t(t.raw(key) === key ? 'problem.other' : key)}
      {!(code && complete.has(code)) && (
        <span className={styles.detail} lang={serverLanguage}>
          {' '}
          {problem.message}
        </span>
      )}
    </>
  )
}
