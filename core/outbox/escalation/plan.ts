import { z } from 'zod'

/** One step of a plan: a delivery mode in which clients follow, or a destination type. */
export interface EscalationStep {
  name: string
  /** Milliseconds after the final event at which it is used. */
  afterMs: number
}

/** What the names in a plan stand for. */
export interface StepNames {
  /** Delivery modes in which a client can follow a job. */
  modes: readonly string[]
  destinationTypes: readonly string[]
  /** Destination types by their short names. */
  shortNames?: ReadonlyMap<string, string>
}

const maxSteps = 10
const maxAfterMs = 86_400_000
const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/**
 * Parses `socket,push@30s,webhook@5m`: delivery modes first, then destination types with ascending delays. A short
 * name becomes that of its type.
 */
export function createPlanSchema({ modes, destinationTypes, shortNames }: StepNames) {
  const typeNames = [...destinationTypes, ...(shortNames?.keys() ?? [])].join(', ')
  const message = `must be steps such as ${example(modes, destinationTypes)}: delivery modes (${modes.join(', ')}), then destination types (${typeNames}) with ascending delays of up to 24h`
  return z
    .string(message)
    .transform((plan, context): EscalationStep[] => {
      const steps = plan.split(',').map((text) => parseStep(text, shortNames))
      const isValid =
        steps.length <= maxSteps &&
        new Set(steps.map((step) => step?.name)).size === steps.length &&
        steps.every((step, index) => {
          if (!step || step.afterMs > maxAfterMs || step.afterMs < (steps[index - 1]?.afterMs ?? 0))
            return false
          return destinationTypes.includes(step.name) || (modes.includes(step.name) && step.afterMs === 0)
        })
      if (!isValid) context.addIssue({ code: 'custom', message })
      return isValid ? (steps as EscalationStep[]) : []
    })
    .optional()
    .meta({
      description:
        'Escalation: how the final event is delivered, one step after the other, such as `MODE,TYPE@30s,TYPE@5m`. A step with a delay is a destination type; its destinations receive the final event only, when no earlier step was acknowledged within the delay from that event. A step without a delay is used from the start. A client acknowledges with `POST /results/{jobid}/acknowledge` or the acknowledgements of its protocol, a destination by accepting the delivery. Destination types that are not named are not affected.',
    })
}

function parseStep(text: string, shortNames: StepNames['shortNames']): EscalationStep | null {
  const [, given, amount, unit] = /^\s*([\w-]+)(?:@(\d{1,8})(ms|s|m|h))?\s*$/.exec(text) ?? []
  if (given === undefined) return null
  const name = shortNames?.get(given) ?? given
  return { name, afterMs: amount === undefined ? 0 : Number(amount) * (unitMs[unit ?? ''] ?? 1) }
}

function example(modes: readonly string[], types: readonly string[]): string {
  return [modes[0], ...types.slice(0, 1).map((type) => `${type}@30s`)].join(',')
}
