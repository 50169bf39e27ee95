'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount } from '#client/format/amounts.ts'
import type { Plan } from '#core/usage/plan.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { type ObjectSchema, titleOf } from '../../_forms/schema.ts'
import { PlanForm } from './plan-form.tsx'

/** JSON Schemas of the members of a plan. */
export interface PlanSchemas {
  limits: ObjectSchema
  prices: ObjectSchema
}

/** The plans with their limits and prices: read, change, create. */
export function Plans({ schemas }: { schemas: PlanSchemas }) {
  const query = useApiQuery<{ plans: Plan[] }>('/plans')
  const queries = useQueryClient()
  /** The plan in the form; null: none, a plan without a name: a new one. */
  const [edited, setEdited] = useState<Partial<Plan> | null>(null)
  return (
    <ListPanel
      title="Plans"
      description="The plan “default” applies to users without one of their own. Quotas apply at once, rates within 10 s."
      actions={
        <button type="button" className="button small" onClick={() => setEdited({})}>
          New plan
        </button>
      }
      query={query}
      isEmpty={({ plans }) => plans.length === 0}
      empty={<strong>No plans.</strong>}
      height={110}
    >
      {({ plans }) => (
        <>
          {edited && (
            <PlanForm
              key={edited.name ?? ''}
              plan={edited}
              schemas={schemas}
              onSaved={() => {
                setEdited(null)
                void queries.invalidateQueries()
              }}
              onCancel={() => setEdited(null)}
            />
          )}
          <table className={rows.table}>
            <thead>
              <tr>
                <th scope="col">Plan</th>
                <th scope="col">Limits</th>
                <th scope="col">Prices</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {plans.map((plan) => (
                <tr key={plan.name}>
                  <th scope="row">{plan.name}</th>
                  <td data-label="Limits">{limitsOf(plan)}</td>
                  <td data-label="Prices">{pricesOf(plan)}</td>
                  <td className={rows.actions}>
                    <button type="button" className="button small" onClick={() => setEdited(plan)}>
                      Change<span className="visually-hidden"> {plan.name}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </ListPanel>
  )
}

function limitsOf({ limits }: Plan): string {
  const set = Object.entries(limits).filter(([, limit]) => limit !== null)
  if (set.length === 0) return 'those of the service'
  return set.map(([name, limit]) => `${titleOf(name)}: ${formatCount(limit ?? 0)}`).join(' · ')
}

function pricesOf({ prices: { currency, ...prices } }: Plan): string {
  const set = Object.entries(prices).filter(([, price]) => price > 0)
  if (set.length === 0) return 'nothing is charged'
  return set.map(([name, price]) => `${titleOf(name)}: ${price} ${currency}`).join(' · ')
}
