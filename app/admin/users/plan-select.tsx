'use client'

import type { Plan } from '#core/usage/plan.ts'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './users.module.css'

interface PlanSelectProps {
  userid: string
  /** Name of the present plan. */
  plan: string
  onChanged(): void
}

/** Assigns a plan to a user. */
export function PlanSelect({ userid, plan, onChanged }: PlanSelectProps) {
  const { data } = useApiQuery<{ plans: Plan[] }>('/plans')
  const { problem, run } = useAction()
  const t = useMessages()
  const names = new Set([plan, ...(data?.plans.map(({ name }) => name) ?? [])])

  async function assign(name: string) {
    await run(() => send('PUT', `/users/${encodeURIComponent(userid)}/plan`, { plan: name }))
    onChanged()
  }

  return (
    <>
      <select
        className={`field ${styles.select}`}
        aria-label={t('users.planOf', { userid })}
        value={plan}
        onChange={({ target }) => void assign(target.value)}
      >
        {[...names].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <span className="small" role="status">
        {problem && <ProblemText problem={problem} />}
      </span>
    </>
  )
}
