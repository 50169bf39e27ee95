'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { InboxView } from '#core/inbox/inbox.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { CommandLine } from '../../_components/text/command-line.tsx'
import { isOutage } from '../../_data/api.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useOrigin } from '../../_data/use-origin.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import { BehaviourForm } from './behaviour-form.tsx'
import { CallCard } from './call-card.tsx'
import { Connect } from './connect.tsx'
import styles from './inbox-page.module.css'
import { useInboxCalls } from './use-inbox-calls.ts'

/** A test receiver: the requests it got, their signatures, and how it responds. */
export function InboxPage({ token }: { token: string }) {
  const origin = useOrigin()
  const t = useMessages()
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
        <h1>{t('inbox.notFound')}</h1>
        <p className="lead">
          <RichMessage
            id="inbox.expired"
            tags={{ create: (words) => <Link href="/destinations">{words}</Link> }}
          />
        </p>
      </div>
    )
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <p className="small">
          <Link prefetch={false} href="/destinations">
            {t('header.destinations')}
          </Link>
        </p>
        <h1>{calls.length === 0 ? t('inbox.title') : t('inbox.titleCount', { count: calls.length })}</h1>
        <p className="lead">{t('inbox.lead')}</p>
        <CommandLine line={`${origin}/inbox/${token}`} />
      </header>
      {error && !isOutage(error) && <ErrorNote error={error} onRetry={reload} />}
      <div className={styles.columns}>
        <section aria-labelledby="calls" className={styles.calls}>
          <h2 id="calls">{t('inbox.requests')}</h2>
          <p className="visually-hidden" aria-live="polite">
            {calls[0] && t('inbox.received', { n: calls[0].n })}
          </p>
          {calls.length === 0 && <div className={`card ${styles.empty}`}>{t('inbox.none')}</div>}
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
