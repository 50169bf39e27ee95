'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Note } from '../_components/feedback/note.tsx'
import { useAction } from '../_data/use-action.ts'
import styles from './destinations.module.css'
import { createConnectedInbox } from './inboxes/connected-inbox.ts'

/** Shown without destinations: one button creates a receiver, registers it and sends a test event. */
export function FirstDestination({ userid }: { userid: string }) {
  const router = useRouter()
  const [isBusy, setBusy] = useState(false)
  const { problem, run } = useAction()

  async function start() {
    setBusy(true)
    const isCreated = await run(async () => router.push(await createConnectedInbox(userid)))
    if (!isCreated) setBusy(false)
  }

  return (
    <div className={styles.first}>
      <p>
        <strong>No destinations yet.</strong> To see one at work, create an inbox: a receiver on this server
        that shows each request and whether its signature is valid. It is registered for your jobs and gets a
        test event.
      </p>
      {problem && <Note tone="danger">{problem}</Note>}
      <button type="button" className="button" disabled={isBusy} onClick={() => void start()}>
        Create an inbox and send a test event
      </button>
    </div>
  )
}
