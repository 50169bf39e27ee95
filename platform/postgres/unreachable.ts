import { ApiError } from '#core/http/api-error.ts'

// Codes of the operating system, of PostgreSQL's classes 08 (connection), 53 (resources) and 57 (operator
// intervention), and of Prisma.
const codes =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\d{3}|53300|57P0[1-3]|P1001|P1002|P1008|P1017|P2024|P2037)$/
const driverErrors = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])
const messages =
  /Connection terminated|not queryable|timeout expired|timeout exceeded when trying to connect|Unable to start a transaction/

/**
 * Whether an error means that the database is temporarily unreachable. Prisma's P2010 (raw query failed) and P2039
 * (driver error) are judged by the error of the driver within.
 */
export function isDatabaseUnreachable(thrown: unknown): boolean {
  for (let error = thrown; typeof error === 'object' && error !== null; error = innerError(error)) {
    const { code, originalCode, kind, message } = error as Record<string, unknown>
    if (codes.test(String(code)) || codes.test(String(originalCode))) return true
    if (driverErrors.has(String(kind)) || messages.test(String(message))) return true
  }
  return false
}

function innerError(error: { cause?: unknown; meta?: { driverAdapterError?: unknown } }): unknown {
  return error.cause ?? error.meta?.driverAdapterError
}

/** An `unavailable` error for an unreachable database; any other error unchanged. */
export function toUnavailable(thrown: unknown): unknown {
  if (thrown instanceof ApiError || !isDatabaseUnreachable(thrown)) return thrown
  return new ApiError('unavailable', 'The database cannot be reached; try again.', { cause: thrown })
}

/** Stores whose methods reject with `unavailable` when the database is unreachable. */
export function withUnavailable<Stores extends Record<string, object>>(stores: Stores): Stores {
  const wrapped = Object.entries(stores).map(([name, store]) => [name, withUnavailableMethods(store)])
  return Object.fromEntries(wrapped)
}

function withUnavailableMethods<Store extends object>(store: Store): Store {
  const members = Object.entries(store).map(([name, member]) => [
    name,
    typeof member === 'function' ? withUnavailableResult(member) : member,
  ])
  return Object.fromEntries(members)
}

function withUnavailableResult(method: (...args: unknown[]) => unknown) {
  return (...args: unknown[]) => {
    const result = method(...args)
    if (!isThenable(result)) return result
    return Promise.resolve(result).catch((error: unknown) => {
      throw toUnavailable(error)
    })
  }
}

/** A promise, or a query of Prisma, which starts when `then` is called. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}
