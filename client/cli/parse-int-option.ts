import { UsageError } from './command.ts'

/** The value of an option as a whole number in those bounds. @throws UsageError */
export function parseIntOption(option: string, given: string, least: number, most: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= least && value <= most) return value
  throw new UsageError(`--${option} takes a whole number from ${least} to ${most}, not "${given}".`)
}
