'use client'

import Link from 'next/link'
import { useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import type { InboxView } from '#core/inbox/inbox.ts'
import { CommandLine } from '../../_components/command-line.tsx'
import { Note } from '../../_components/note.tsx'
import { Retry } from '../../_components/retry.tsx'
import { Skeleton } from '../../_components/skeleton.tsx'
import { useOrigin } from '../../_data/use-origin.ts'
import { useResource } from '../../_data/use-resource.ts'
import { BehaviourForm } from './behaviour-form.tsx'
import { CallCard } from './call-card.tsx'
import { Connect } from './connect.tsx'
import styles from './inbox-page.module.css'
import { useInboxCalls } from './use-inbox-calls.ts'

/** A receiver to look into: what calls it, whether it is signed rightly, and how it answers. */
export function InboxPage({ token }: { token: string }) {
  const origin = useOrigin()
  const {
    value: inbox,
    problem,
    reload,
  } = useResource<InboxView>(`/inboxes/${encodeURIComponent(token)}`, { everyMs: 5_000 })
  const [turn, setTurn] = useState(0)
  const { calls } = useInboxCalls(token, turn)
  const again = () => {
    setTurn((now) => now + 1)
    reload()
  }
  if (problem?.status === 404) {
    return (
      <div className={styles.page}>
        <h1>There is no such inbox.</h1>
        <p className="lead">
          An inbox is kept for a day after it was last called.{' '}
          <Link href="/integrations">Make a new one.</Link>
        </p>
      </div>
    )
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          {calls.length === 0 ? 'This inbox waits for calls.' : `${countOf(calls.length, 'call')} arrived.`}
        </h1>
        <p className="lead">
          Everything posted to this address is kept for a day and shown here as it arrives. Give it wherever a
          webhook’s URL is asked for.
        </p>
        <CommandLine line={`${origin}/inbox/${token}`} />
      </header>
      {problem && (
        <Note tone="danger" action={<Retry onClick={again} />}>
          {problem.message}
        </Note>
      )}
      <div className={styles.columns}>
        <section aria-labelledby="calls" className={styles.calls}>
          <h2 id="calls">Calls</h2>
          <p className="visually-hidden" aria-live="polite">
            {calls[0] && `Call ${calls[0].n} arrived.`}
          </p>
          {calls.length === 0 && (
            <div className={`card ${styles.empty}`}>
              None yet. Register the inbox for your jobs, or send a test event, and watch it arrive.
            </div>
          )}
          {calls.map((call) => (
            <CallCard key={call.n} call={call} />
          ))}
        </section>
        <aside className={styles.side}>
          {inbox ? (
            <>
              <Connect inbox={inbox} url={`${origin}/inbox/${token}`} onChanged={again} />
              <BehaviourForm inbox={inbox} onChanged={reload} />
            </>
          ) : (
            <Skeleton height={420} />
          )}
        </aside>
      </div>
    </div>
  )
}
