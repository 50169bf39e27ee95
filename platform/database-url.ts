import type { Settings } from './settings.ts'
import { StartupError } from './startup-error.ts'

/** The database's address. @throws StartupError where neither a setting nor a supervisor names one */
export function requireDatabaseUrl({ DATABASE_URL }: Pick<Settings, 'DATABASE_URL'>): string {
  if (DATABASE_URL) return DATABASE_URL
  throw new StartupError(
    'DATABASE_URL is not set: name a PostgreSQL, or use npm start, which brings one along.',
  )
}
