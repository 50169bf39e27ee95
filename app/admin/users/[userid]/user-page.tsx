'use client'

import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { ConfirmButton } from '../../../_components/controls/confirm-button.tsx'
import { Note } from '../../../_components/feedback/note.tsx'
import { ProblemText } from '../../../_components/feedback/problem-text.tsx'
import { send, toProblem } from '../../../_data/api.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from '../../../account/account.module.css'
import { Activity } from '../../../account/activity/activity.tsx'
import { Keys } from '../../../account/keys/keys.tsx'
import { Usage, type UsageReport } from '../../../account/usage/usage.tsx'
import { AdminOnly } from '../../admin-only.tsx'
import { PlanSelect } from '../plan-select.tsx'
import own from '../users.module.css'

/** One user as an admin sees it: plan, keys, usage, activity, erasure. */
export function UserPage({ userid }: { userid: string }) {
  const t = useMessages()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <p className="small">
          <Link prefetch={false} href="/admin">
            {t('admin.title')}
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
  const t = useMessages()
  const { data, refetch } = useApiQuery<UsageReport>(`/users/${encodeURIComponent(userid)}/usage`)
  return (
    <section className={`card ${styles.note}`} aria-labelledby="plan">
      <h2 id="plan">{t('users.plan')}</h2>
      <div>
        <PlanSelect userid={userid} plan={data?.plan ?? 'default'} onChanged={() => void refetch()} />
      </div>
    </section>
  )
}

function Erasure({ userid }: { userid: string }) {
  const t = useMessages()
  const [outcome, setOutcome] = useState<{ tone: 'plain' | 'danger'; text: ReactNode } | null>(null)
  const path = `/users/${encodeURIComponent(userid)}`

  async function erase() {
    try {
      await send('DELETE', path)
      setOutcome({ tone: 'plain', text: t('erasure.done', { userid }) })
    } catch (error) {
      setOutcome({ tone: 'danger', text: <ProblemText problem={toProblem(error)} /> })
    }
  }

  return (
    <section className={`card ${styles.note}`} aria-labelledby="erasure">
      <h2 id="erasure">{t('erasure.title')}</h2>
      <p>{t('erasure.lead')}</p>
      {outcome && <Note tone={outcome.tone}>{outcome.text}</Note>}
      <div className={own.danger}>
        <a className="button small" href={`${path}/export`} download={`${userid}.ndjson`}>
          {t('erasure.export')}
        </a>
        <ConfirmButton
          label={t('erasure.erase')}
          confirmLabel={t('erasure.confirm', { userid })}
          onConfirm={() => void erase()}
        />
      </div>
    </section>
  )
}
