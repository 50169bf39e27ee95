import pg from 'pg'

/**
 * Whether the URL leads through PgBouncer in transaction mode (`?pgbouncer=true`, as Prisma names it). Sessions are then
 * shared: they have no parameters, prepared statements, LISTEN and locks of their own.
 */
export function isPgBouncer(url: string): boolean {
  return new URL(url).searchParams.get('pgbouncer') === 'true'
}

/** A client that sends every statement unnamed: the next one may run in another session. */
export class UnnamedStatementClient extends pg.Client {
  override query(...args: never[]): never {
    const [query, ...rest] = args as unknown[]
    const isNamed = typeof query === 'object' && query !== null && 'name' in query && !('submit' in query)
    const sent = isNamed ? { ...query, name: undefined } : query
    return super.query(sent as never, ...(rest as [never])) as never
  }
}
