import type { PlanLimits, PlanPrices } from '#core/usage/plan.ts'
import type { Translate } from '../../_messages/messages.tsx'

/** The title of a member of the limits of a plan. */
export function limitTitle(name: string, t: Translate): string {
  return t(`limit.${name as keyof PlanLimits}`)
}

/** The title of a member of the prices of a plan. */
export function priceTitle(name: string, t: Translate): string {
  return t(`price.${name as keyof PlanPrices}`)
}
