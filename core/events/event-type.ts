/** Types of the numbered events, one per state. */
export const eventTypes = ['job.uploaded', 'job.processing', 'job.completed', 'job.error'] as const

export type EventType = (typeof eventTypes)[number]

/** Type of the ephemeral progress event, which is not numbered and may be dropped. */
export const progressType = 'job.progress'

/** Whether the event is the last of its job. */
export function isFinalEvent({ type }: { type: string }): boolean {
  return type === 'job.completed' || type === 'job.error'
}
