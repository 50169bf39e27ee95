'use client'

import Link from 'next/link'
import { useState } from 'react'
import { ConfirmButton } from '../../../_components/controls/confirm-button.tsx'
import { Note } from '../../../_components/feedback/note.tsx'
import { send, toProblem } from '../../../_data/api.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import styles from '../../../account/account.module.css'
import { Activity } from '../../../account/activity/activity.tsx'
import { Keys } from '../../../account/keys/keys.tsx'
import { Usage, type UsageReport } from '../../../account/usage/usage.tsx'
import { AdminOnly } from '../../admin-only.tsx'
import { PlanSelect } from '../plan-select.tsx'
import own from '../users.module.css'

/** One user as an admin sees it: plan, keys, usage, activity, erasure. */
export function UserPage({ userid }: { userid: string }) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <p className="small">
          <Link prefetch={false} href="/admin">
            Administration
          </Link>
        </p>
        <h1 className={own.heading}>{userid}</h1>
      </header>
      <AdminOnly>
        {(session) => (
          <>
            <AssignedPlan userid={userid} />
            {session.auth === 'keys' && <Keys session={session} userid={userid} />}
            <Usage userid={userid} />
            {session.auth === 'keys' && <Activity userid={userid} />}
            <Erasure userid={userid} />
          </>
        )}
      </AdminOnly>
    </div>
  )
}

function AssignedPlan({ userid }: { userid: string }) {
  const { data, refetch } = useApiQuery<UsageReport>(`/users/${encodeURIComponent(userid)}/usage`)
  return (
    <section className={`card ${styles.note}`} aria-labelledby="plan">
      <h2 id="plan">Plan</h2>
      <div>
        <PlanSelect userid={userid} plan={data?.plan ?? 'default'} onChanged={() => void refetch()} />
      </div>
    </section>
  )
}

function Erasure({ userid }: { userid: string }) {
  const [outcome, setOutcome] = useState<{ tone: 'plain' | 'danger'; text: string } | null>(null)
  const path = `/users/${encodeURIComponent(userid)}`

  async function erase() {
    try {
      await send('DELETE', path)
      setOutcome({ tone: 'plain', text: `Everything of ${userid} is erased.` })
    } catch (error) {
      setOutcome({ tone: 'danger', text: toProblem(error).message })
    }
  }

  return (
    <section className={`card ${styles.note}`} aria-labelledby="erasure">
      <h2 id="erasure">Export and erasure</h2>
      <p>
        The export contains jobs, documents, events, destinations, keys without secrets, and usage. Erasure
        ends the keys and deletes all of it; the audit log stays.
      </p>
      {outcome && <Note tone={outcome.tone}>{outcome.text}</Note>}
      <div className={own.danger}>
        <a className="button small" href={`${path}/export`} download={`${userid}.ndjson`}>
          Download export
        </a>
        <ConfirmButton
          label="Erase everything"
          confirmLabel={`Erase ${userid} for good`}
          onConfirm={() => void erase()}
        />
      </div>
    </section>
  )
}
