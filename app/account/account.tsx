'use client'

import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { type Session, useSession } from '../_data/session/session.ts'
import { useUser } from '../_data/session/use-user.ts'
import styles from './account.module.css'
import { Activity } from './activity/activity.tsx'
import { RecentErrors } from './activity/recent-errors.tsx'
import { DestinationHealth } from './destination-health.tsx'
import { Keys } from './keys/keys.tsx'
import { OpenModeNote } from './open-mode-note.tsx'
import { Usage } from './usage/usage.tsx'

/** Keys, usage, destinations, errors and activity of the user. */
export function Account() {
  const session = useSession()
  const userid = useUser()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Account</h1>
        <p className="lead">{session && userid ? <Who session={session} userid={userid} /> : '\u00a0'}</p>
      </header>
      {session && userid ? (
        <>
          {session.auth === 'open' ? <OpenModeNote /> : <Keys session={session} userid={userid} />}
          <Usage userid={userid} />
          <div className={styles.pair}>
            <DestinationHealth userid={userid} />
            <RecentErrors userid={userid} />
          </div>
          {session.auth === 'keys' && <Activity userid={userid} />}
        </>
      ) : (
        <Skeleton height={640} />
      )}
    </div>
  )
}

function Who({ session, userid }: { session: Session; userid: string }) {
  if (session.auth === 'open') {
    return (
      <>
        Usage and destinations of <strong>{userid}</strong>. Without keys the user id is a label.
      </>
    )
  }
  return (
    <>
      Signed in as <strong>{userid}</strong>
      {session.admin && ', an admin'}. Scopes of this session: {session.scopes.join(', ')}.
    </>
  )
}
