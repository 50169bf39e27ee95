'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemNote } from '../_components/feedback/note.tsx'
import { useAction } from '../_data/use-action.ts'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './destinations.module.css'
import { createConnectedInbox } from './inboxes/connected-inbox.ts'

/** Shown without destinations: one button creates a receiver, registers it and sends a test event. */
export function FirstDestination({ userid }: { userid: string }) {
  const router = useRouter()
  const [isBusy, setBusy] = useState(false)
  const { problem, run } = useAction()
  const t = useMessages()

  async function start() {
    setBusy(true)
    const isCreated = await run(async () =>
      router.push(await createConnectedInbox(userid, t('inboxes.inbox'))),
    )
    if (!isCreated) setBusy(false)
  }

  return (
    <div className={styles.first}>
      <p>
        <RichMessage id="destinations.first" />
      </p>
      <ProblemNote problem={problem} />
      <button type="button" className="button" disabled={isBusy} onClick={() => void start()}>
        {t('destinations.firstButton')}
      </button>
    </div>
  )
}
