'use client'

import Link from 'next/link'
import { useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import type { InboxView } from '#core/inbox/inbox.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { CommandLine } from '../../_components/text/command-line.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useOrigin } from '../../_data/use-origin.ts'
import { BehaviourForm } from './behaviour-form.tsx'
import { CallCard } from './call-card.tsx'
import { Connect } from './connect.tsx'
import styles from './inbox-page.module.css'
import { useInboxCalls } from './use-inbox-calls.ts'

/** A test receiver: the requests it got, their signatures, and how it responds. */
export function InboxPage({ token }: { token: string }) {
  const origin = useOrigin()
  const {
    data: inbox,
    error,
    refetch,
  } = useApiQuery<InboxView>(`/inboxes/${encodeURIComponent(token)}`, { everyMs: 5_000 })
  const [version, setVersion] = useState(0)
  const { calls } = useInboxCalls(token, version)
  const reload = () => {
    setVersion((count) => count + 1)
    void refetch()
  }
  if (error?.status === 404) {
    return (
      <div className={styles.page}>
        <h1>Inbox not found</h1>
        <p className="lead">
          An inbox expires one day after its last request. <Link href="/destinations">Create a new one.</Link>
        </p>
      </div>
    )
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{calls.length === 0 ? 'Inbox' : `Inbox: ${countOf(calls.length, 'request')}`}</h1>
        <p className="lead">
          Requests to this URL appear here and are kept for a day. Use it as the URL of a webhook.
        </p>
        <CommandLine line={`${origin}/inbox/${token}`} />
      </header>
      {error && <ErrorNote message={error.message} onRetry={reload} />}
      <div className={styles.columns}>
        <section aria-labelledby="calls" className={styles.calls}>
          <h2 id="calls">Requests</h2>
          <p className="visually-hidden" aria-live="polite">
            {calls[0] && `Request ${calls[0].n} received.`}
          </p>
          {calls.length === 0 && (
            <div className={`card ${styles.empty}`}>
              No requests yet. Send a test event, or register the inbox for your jobs.
            </div>
          )}
          {calls.map((call) => (
            <CallCard key={call.n} call={call} />
          ))}
        </section>
        <aside className={styles.side}>
          {inbox ? (
            <>
              <Connect inbox={inbox} url={`${origin}/inbox/${token}`} onChanged={reload} />
              <BehaviourForm inbox={inbox} onChanged={() => void refetch()} />
            </>
          ) : (
            <Skeleton height={420} />
          )}
        </aside>
      </div>
    </div>
  )
}
