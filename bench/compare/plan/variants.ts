import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'

/** A way to follow a job: a mode, and in modes that take one, the interval between two requests. */
export interface Variant {
  /** `<mode>` or `<mode>@<interval in ms>`. */
  id: string
  mode: DeliveryMode
  title: string
  intervalMs: number | null
}

/**
 * The ways to follow a job in these modes (all registered ones by default): one per mode, and one per interval in
 * modes that take an interval.
 * @throws RangeError for a name that is not registered
 */
export function listVariants(intervalsMs: readonly number[], names: readonly string[] = []): Variant[] {
  for (const name of names) {
    if (!modes.some((mode) => mode.name === name))
      throw new RangeError(`No mode is called ${name}. Modes: ${modes.map((mode) => mode.name).join(', ')}.`)
  }
  return modes
    .filter(({ name, follows }) => follows && (names.length === 0 || names.includes(name)))
    .flatMap((mode): Variant[] =>
      mode.follows?.interval
        ? intervalsMs.map((intervalMs) => ({
            id: `${mode.name}@${intervalMs}`,
            mode,
            title: `${mode.title}, every ${intervalMs / 1_000} s`,
            intervalMs,
          }))
        : [{ id: mode.name, mode, title: mode.title, intervalMs: null }],
    )
}

/** Modes in which the response to the submission itself waits for the result. */
export function answeringModes(names: readonly string[] = []): DeliveryMode[] {
  return modes.filter(
    ({ name, submitAnswer }) => submitAnswer && (names.length === 0 || names.includes(name)),
  )
}
