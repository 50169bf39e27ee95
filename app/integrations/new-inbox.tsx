'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { InboxView } from '#core/inbox/inbox.ts'
import { send, toProblem } from '../_data/api.ts'
import styles from './form.module.css'

/** Creates an inbox: a webhook receiver on this server. */
export function NewInbox() {
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)

  async function create() {
    try {
      const { path } = await send<InboxView>('POST', '/inboxes', {})
      router.push(path)
    } catch (error) {
      setProblem(toProblem(error).message)
    }
  }

  return (
    <section className={`card ${styles.form}`} aria-labelledby="new-inbox">
      <h2 id="new-inbox">Test without a server</h2>
      <p>
        An inbox is a webhook receiver on this server. It shows each request with its headers and whether the
        signature is valid, and can respond with errors, slowly or not at all.
      </p>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <div>
        <button type="button" className="button" onClick={() => void create()}>
          Create an inbox
        </button>
      </div>
    </section>
  )
}
