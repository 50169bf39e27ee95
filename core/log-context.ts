import { AsyncLocalStorage } from 'node:async_hooks'

/** Fields that the logger adds to every line of the work they belong to. */
export interface LogFields {
  requestId?: string
  jobid?: string
  /** Of the W3C Trace Context: 32 hexadecimal digits. */
  traceId?: string
  /** Id of the delivery. */
  delivery?: string
}

/** What belongs to a piece of work wherever it continues in this process. */
interface WorkContext extends LogFields {
  /** W3C `traceparent` of the span that is running; not logged. */
  traceparent?: string | undefined
}

const storage = new AsyncLocalStorage<WorkContext>()

/** The fields of the work that is running. */
export function logFields(): LogFields {
  const { traceparent: _, ...fields } = storage.getStore() ?? {}
  return fields
}

/** The `traceparent` of the span that is running; undefined outside a span. */
export function currentTraceparent(): string | undefined {
  return storage.getStore()?.traceparent
}

/** Runs the work with these fields in addition to the current ones. */
export function withLogFields<T>(fields: WorkContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work)
}

/** Runs work that belongs to no job or request, like a loop that sends for all of them. */
export function withoutLogFields<T>(work: () => T): T {
  return storage.run({}, work)
}

/** Adds fields to the innermost `withLogFields` that is running; without one it does nothing. */
export function addLogFields(fields: WorkContext): void {
  const current = storage.getStore()
  if (current) Object.assign(current, fields)
}
