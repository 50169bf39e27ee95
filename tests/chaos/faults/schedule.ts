import { Random } from '#tests/support/random.ts'
import { faults } from './faults.ts'

export interface PlannedFault {
  /** Milliseconds after the start. */
  atMs: number
  name: string
  durationMs: number
  /** Selects the process, connection or receiver among the candidates of that time. */
  pick: number
}

interface FaultPlan {
  seed: number
  runMs: number
  /** Mean seconds between the starts of two faults. */
  pause: number
  faults: readonly string[]
}

/**
 * The faults of a run: a pure function of its arguments. Each name occurs once before any occurs twice, at random
 * times with exponential pauses, so that faults overlap.
 */
export function planFaults({ seed, runMs, pause, faults: names }: FaultPlan): PlannedFault[] {
  const random = new Random(seed)
  const planned: PlannedFault[] = []
  let deck: string[] = []
  let atMs = 1_000
  // Faults do not start in the last second, so that each meets some load.
  for (; atMs < runMs - 1_000; atMs += -Math.log(1 - random.next()) * pause * 1_000) {
    if (deck.length === 0) deck = shuffled(names, random)
    const name = deck.pop()
    const fault = name === undefined ? undefined : faults[name]
    if (name === undefined || !fault) throw new Error(`Unknown fault: ${name}`)
    const durationMs = random.between(...fault.lastsMs)
    const pick = random.next()
    planned.push({ atMs: Math.round(atMs), name, durationMs, pick })
  }
  return planned
}

function shuffled(names: readonly string[], random: Random): string[] {
  return names
    .map((name) => ({ name, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name)
}
