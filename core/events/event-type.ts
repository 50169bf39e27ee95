/** The types of the numbered events, one per state. */
export const eventTypes = ['job.uploaded', 'job.processing', 'job.completed', 'job.error'] as const

export type EventType = (typeof eventTypes)[number]

/** The ephemeral one: never numbered, may be dropped. */
export const progressType = 'job.progress'

/** Whether the event is the last of its job. */
export function isFinalEvent({ type }: { type: string }): boolean {
  return type === 'job.completed' || type === 'job.error'
}
