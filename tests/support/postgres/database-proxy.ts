import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'

/** Text that PostgreSQL sends when a COMMIT has succeeded (CommandComplete). */
export const committed = 'COMMIT\0'

/** Opens a faulty proxy in front of a database, with the database's URL through it. */
export async function openDatabaseProxy(databaseUrl: string): Promise<{ proxy: FaultyProxy; url: string }> {
  const url = new URL(databaseUrl)
  const proxy = await openFaultyProxy(Number(url.port))
  url.port = String(proxy.port)
  // The service's own timeout: these tests measure how fast it recovers.
  url.searchParams.delete('connect_timeout')
  return { proxy, url: url.href }
}
