import type { WakeUp } from '#core/ports/wake-ups.ts'

/** Members that a wake-up of each kind must have, all of them texts. */
const members: Record<string, readonly string[]> = {
  event: ['jobid', 'userid'],
  progress: ['jobid', 'userid'],
  erased: ['jobid', 'userid'],
  queue: ['queue'],
  inbox: ['token'],
  access: ['id'],
}

/** Whether a decoded value is a wake-up. */
export function isWakeUp(value: unknown): value is WakeUp {
  if (typeof value !== 'object' || value === null) return false
  const { kind, ...rest } = value as Record<string, unknown>
  return typeof kind === 'string' && members[kind]?.every((name) => typeof rest[name] === 'string') === true
}
