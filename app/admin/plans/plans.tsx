'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Plan } from '#core/usage/plan.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { useApiQuery } from '../../_data/use-api-query.ts'
import type { ObjectSchema } from '../../_forms/schema.ts'
import { type Translate, useMessages } from '../../_messages/messages.tsx'
import { PlanForm } from './plan-form.tsx'
import { limitTitle, priceTitle } from './plan-titles.ts'

/** JSON Schemas of the members of a plan. */
export interface PlanSchemas {
  limits: ObjectSchema
  prices: ObjectSchema
}

/** The plans with their limits and prices: read, change, create. */
export function Plans({ schemas }: { schemas: PlanSchemas }) {
  const query = useApiQuery<{ plans: Plan[] }>('/plans')
  const queries = useQueryClient()
  const t = useMessages()
  /** The plan in the form; null: none, a plan without a name: a new one. */
  const [edited, setEdited] = useState<Partial<Plan> | null>(null)
  return (
    <ListPanel
      title={t('plans.title')}
      description={t('plans.description')}
      actions={
        <button type="button" className="button small" onClick={() => setEdited({})}>
          {t('plans.new')}
        </button>
      }
      query={query}
      isEmpty={({ plans }) => plans.length === 0}
      empty={<strong>{t('plans.none')}</strong>}
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
                <th scope="col">{t('plans.plan')}</th>
                <th scope="col">{t('plans.limits')}</th>
                <th scope="col">{t('plans.prices')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('plans.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {plans.map((plan) => (
                <tr key={plan.name}>
                  <th scope="row">{plan.name}</th>
                  <td data-label={t('plans.limits')}>{limitsOf(plan, t)}</td>
                  <td data-label={t('plans.prices')}>{pricesOf(plan, t)}</td>
                  <td className={rows.actions}>
                    <button type="button" className="button small" onClick={() => setEdited(plan)}>
                      {t('plans.change')}
                      <span className="visually-hidden"> {plan.name}</span>
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

function limitsOf({ limits }: Plan, t: Translate): string {
  const set = Object.entries(limits).filter(([, limit]) => limit !== null)
  if (set.length === 0) return t('plans.service')
  return set.map(([name, limit]) => `${limitTitle(name, t)}: ${t.count(limit ?? 0)}`).join(' · ')
}

function pricesOf({ prices: { currency, ...prices } }: Plan, t: Translate): string {
  const set = Object.entries(prices).filter(([, price]) => price > 0)
  if (set.length === 0) return t('plans.free')
  return set.map(([name, price]) => `${priceTitle(name, t)}: ${price} ${currency}`).join(' · ')
}
