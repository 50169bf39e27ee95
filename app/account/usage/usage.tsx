'use client'

import { useState } from 'react'
import type { PlanLimits } from '#core/usage/plan.ts'
import type { PeriodUsage } from '#core/usage/usage.ts'
import { UsageChart } from '../../_charts/usage-chart.tsx'
import { toDay } from '../../_charts/usage-series.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import { CsvButton } from './csv-button.tsx'
import { Quotas } from './quotas.tsx'

/** `GET /users/{userid}/usage`. */
export interface UsageReport {
  usage: PeriodUsage[]
  limits: PlanLimits
  plan: string
  currency: string
}

const dayMs = 86_400_000

/** The usage of the last 30 days, and how much of the plan's limits it is. */
export function Usage({ userid }: { userid: string }) {
  const t = useMessages()
  const [now] = useState(() => Date.now())
  const to = toDay(now)
  // 31 days: they always include the first day of the month, since which pages are limited.
  const path = `/users/${encodeURIComponent(userid)}/usage?from=${toDay(now - 30 * dayMs)}&to=${to}`
  const query = useApiQuery<UsageReport>(path, { everyMs: 15_000 })
  return (
    <ListPanel
      title={t('usage.title')}
      description={query.data ? <PlanLine {...query.data} /> : '\u00a0'}
      actions={<CsvButton path={path} userid={userid} />}
      query={query}
      isEmpty={() => false}
      empty={null}
      height={430}
    >
      {(report) => (
        <>
          <Quotas report={report} userid={userid} today={to} />
          <UsageChart usage={report.usage} from={toDay(now - 29 * dayMs)} to={to} />
        </>
      )}
    </ListPanel>
  )
}

function PlanLine({ plan, usage, currency }: UsageReport) {
  const { language } = useMessages()
  const cost = usage.reduce((sum, day) => sum + day.cost, 0)
  const price = new Intl.NumberFormat(language, { style: 'currency', currency })
  return (
    <RichMessage
      id={cost > 0 ? 'usage.cost' : 'usage.plan'}
      values={{ plan, ...(cost > 0 && { cost: price.format(cost) }) }}
    />
  )
}
