'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { InboxView } from '#core/inbox/inbox.ts'
import { asProblem, send } from '../_data/api.ts'
import styles from './form.module.css'

/** Makes a receiver for those who have no server at hand. */
export function NewInbox() {
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)

  async function make() {
    try {
      const { path } = await send<InboxView>('POST', '/inboxes', {})
      router.push(path)
    } catch (error) {
      setProblem(asProblem(error).message)
    }
  }

  return (
    <section className={`card ${styles.form}`} aria-labelledby="new-inbox">
      <h2 id="new-inbox">No server at hand?</h2>
      <p>
        An inbox is a receiver right here. Have it called, see the calls arrive with their headers and whether
        their signature is right, and make it answer 500, slowly, or not at all.
      </p>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <div>
        <button type="button" className="button" onClick={() => void make()}>
          Make an inbox
        </button>
      </div>
    </section>
  )
}
