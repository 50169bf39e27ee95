'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import type { Plan } from '#core/usage/plan.ts'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { type Field, fieldsOf, readFields } from '../../_forms/schema.ts'
import { SchemaFields } from '../../_forms/schema-fields.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './plan-form.module.css'
import { limitTitle, priceTitle } from './plan-titles.ts'
import type { PlanSchemas } from './plans.tsx'

interface PlanFormProps {
  /** Without a name: a new plan. */
  plan: Partial<Plan>
  schemas: PlanSchemas
  onSaved(): void
  onCancel(): void
}

/** A form that creates or replaces a plan, made from the schemas of its limits and prices. */
export function PlanForm({ plan, schemas, onSaved, onCancel }: PlanFormProps) {
  const t = useMessages()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const limits = fieldsOf(schemas.limits).map((field) => withTitle(field, limitTitle(field.name, t)))
  const prices = fieldsOf(schemas.prices).map((field) => withTitle(field, priceTitle(field.name, t)))
  useEffect(() => form.current?.querySelector('input')?.focus(), [])

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const name = plan.name ?? String(data.get('name'))
    setProblem(null)
    try {
      await send('PUT', `/plans/${encodeURIComponent(name)}`, {
        limits: readFields(limits, data, 'limits.'),
        prices: readFields(prices, data, 'prices.'),
      })
      onSaved()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  return (
    <form
      ref={form}
      className={styles.form}
      aria-labelledby="plan-form"
      onSubmit={(event) => void save(event)}
    >
      <h3 id="plan-form">{plan.name ? t('plans.named', { name: plan.name }) : t('plans.new')}</h3>
      {plan.name === undefined && (
        <label className={styles.name}>
          <span>{t('plans.name')}</span>
          <input
            name="name"
            className="field"
            required
            pattern="[a-z0-9][a-z0-9\-]{0,62}"
            title={t('plans.namePattern')}
            autoComplete="off"
          />
        </label>
      )}
      <fieldset>
        <legend>{t('plans.limits')}</legend>
        <p className="small">{t('plans.limitsHint')}</p>
        <SchemaFields
          fields={limits}
          values={plan.limits}
          prefix="limits."
          invalid={problem?.field ?? null}
        />
      </fieldset>
      <fieldset>
        <legend>{t('plans.prices')}</legend>
        <p className="small">{t('plans.pricesHint')}</p>
        <SchemaFields
          fields={prices}
          values={plan.prices}
          prefix="prices."
          invalid={problem?.field ?? null}
        />
      </fieldset>
      <ProblemNote problem={problem} />
      <div className={styles.buttons}>
        <button type="submit" className="button small primary">
          {t('plans.save')}
        </button>
        <button type="button" className="button small plain" onClick={onCancel}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  )
}

/** A sentence above the fields replaces their descriptions. */
function withTitle(field: Field, title: string): Field {
  return { ...field, title, description: null }
}
