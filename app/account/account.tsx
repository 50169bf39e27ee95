'use client'

import { lazy } from 'react'
import { LazyBoundary } from '../_components/feedback/lazy-boundary.tsx'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { type Session, useSession } from '../_data/session/session.ts'
import { useUser } from '../_data/session/use-user.ts'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './account.module.css'
import { RecentErrors } from './activity/recent-errors.tsx'
import { DestinationHealth } from './destination-health.tsx'
import { OpenModeNote } from './open-mode-note.tsx'
import { Usage } from './usage/usage.tsx'

// In open mode there are neither keys nor a log.
const Keys = lazy(async () => ({ default: (await import('./keys/keys.tsx')).Keys }))
const Activity = lazy(async () => ({ default: (await import('./activity/activity.tsx')).Activity }))

/** Keys, usage, destinations, errors and activity of the user. */
export function Account() {
  const session = useSession()
  const userid = useUser()
  const t = useMessages()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('account.title')}</h1>
        <p className="lead">{session && userid ? <Who session={session} userid={userid} /> : '\u00a0'}</p>
      </header>
      {session && userid ? (
        <>
          {session.auth === 'open' ? (
            <OpenModeNote />
          ) : (
            <LazyBoundary fallback={<Skeleton height={240} />}>
              <Keys session={session} userid={userid} />
            </LazyBoundary>
          )}
          <Usage userid={userid} />
          <div className={styles.pair}>
            <DestinationHealth userid={userid} />
            <RecentErrors userid={userid} />
          </div>
          {session.auth === 'keys' && (
            <LazyBoundary>
              <Activity userid={userid} />
            </LazyBoundary>
          )}
        </>
      ) : (
        <Skeleton height={640} />
      )}
    </div>
  )
}

function Who({ session, userid }: { session: Session; userid: string }) {
  const id = session.auth === 'open' ? 'account.open' : session.admin ? 'account.admin' : 'account.signedIn'
  return <RichMessage id={id} values={{ userid, scopes: session.scopes.join(', ') }} />
}
