'use client'

import { useState } from 'react'
import { UsageChart } from '../_charts/usage-chart.tsx'
import { type DayUsage, toDay } from '../_charts/usage-series.ts'
import { AuditLog } from '../_components/lists/audit-log.tsx'
import { ListPanel } from '../_components/lists/list-panel.tsx'
import { useApiQuery } from '../_data/use-api-query.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from '../account/account.module.css'
import { AdminOnly } from './admin-only.tsx'
import { type PlanSchemas, Plans } from './plans/plans.tsx'
import { Users } from './users/users.tsx'

/** Users, plans, the usage of all users and the audit log. */
export function Admin({ schemas }: { schemas: PlanSchemas }) {
  const t = useMessages()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('admin.title')}</h1>
        <p className="lead">{t('admin.lead')}</p>
      </header>
      <AdminOnly>
        {({ auth }) => (
          <>
            <Users />
            <Plans schemas={schemas} />
            <TotalUsage />
            {auth === 'keys' && (
              <AuditLog
                title={t('admin.audit')}
                path="/audit"
                description={t('admin.auditDescription')}
                hasUsers
              />
            )}
          </>
        )}
      </AdminOnly>
    </div>
  )
}

const dayMs = 86_400_000

function TotalUsage() {
  const t = useMessages()
  const [now] = useState(() => Date.now())
  const [from, to] = [toDay(now - 29 * dayMs), toDay(now)]
  const query = useApiQuery<{ usage: DayUsage[] }>(`/usage?from=${from}&to=${to}`, { everyMs: 30_000 })
  return (
    <ListPanel title={t('admin.usage')} query={query} isEmpty={() => false} empty={null} height={300}>
      {({ usage }) => <UsageChart usage={usage} from={from} to={to} />}
    </ListPanel>
  )
}
