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

const storage = new AsyncLocalStorage<LogFields>()

/** The fields of the work that is running. */
export function logFields(): Readonly<LogFields> | undefined {
  return storage.getStore()
}

/** Runs the work with these fields in addition to the current ones. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work)
}

/** Adds fields to the innermost `withLogFields` that is running; without one it does nothing. */
export function addLogFields(fields: LogFields): void {
  const current = storage.getStore()
  if (current) Object.assign(current, fields)
}
