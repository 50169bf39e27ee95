import { isDatabaseUnreachable } from '#platform/postgres/unreachable.ts'
import { StartupError } from '#platform/startup-error.ts'

/** A StartupError that names the database, without its password, and the setting. A StartupError is returned as it is. */
export function toDatabaseError(cause: unknown, url: string): StartupError {
  if (cause instanceof StartupError) return cause
  return new StartupError(
    `The database ${addressOf(url)} cannot be used: ${reasonOf(cause)}. DATABASE_URL names it.`,
    { cause },
  )
}

/** Host and name of a database, without user and password. */
export function addressOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** A StartupError when the database went away during the start of a process; any other error unchanged. */
export function toStartupError(cause: unknown): unknown {
  if (cause instanceof StartupError || !isDatabaseUnreachable(cause)) return cause
  return new StartupError(
    `The database cannot be used: ${reasonOf(cause)}. DATABASE_URL names it, if that is set.`,
    { cause },
  )
}

function reasonOf(cause: unknown): string {
  // The error of a host with several addresses has a code only.
  return cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : String(cause)
}
