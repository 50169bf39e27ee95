import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type QueryResultRow } from 'pg'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { until } from '#tests/support/until.ts'
import { type Environment, Unit } from './unit.ts'

/** The PostgreSQL of a run, which its owner process restarts, with a proxy in front of it. */
export interface RunDatabase {
  /** Address for the service, through the proxy. */
  url: string
  link: FaultyProxy
  /** Runs a statement as superuser, on a connection of its own that bypasses the proxy. */
  query<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>
}

/** Starts it. What stops it is added to `cleanup`. */
export async function startDatabase(
  { folder, logs, cleanup }: { folder: string; logs: string; cleanup: (() => unknown)[] },
  env: Environment,
): Promise<RunDatabase> {
  const file = join(folder, 'addresses.json')
  const args = [
    join(import.meta.dirname, 'postgres-process.ts'),
    join(folder, 'postgres'),
    file,
    randomUUID(),
  ]
  const owner = new Unit('postgres-owner', args, env, join(logs, 'postgres-owner.log'))
  owner.start()
  cleanup.push(() => owner.stop())
  const addresses = () => JSON.parse(readFileSync(file, 'utf8')) as { url: string; superuserUrl: string }
  const first = await until(addresses, 120_000)
  const link = await openFaultyProxy(Number(new URL(first.url).port))
  // A new owner starts the server on another port.
  const aiming = setInterval(() => link.aim(Number(new URL(addresses().url).port)), 100)
  cleanup.push(() => {
    clearInterval(aiming)
    return link.close()
  })
  const url = new URL(first.url)
  url.port = String(link.port)
  return {
    url: url.href,
    link,
    async query<Row extends QueryResultRow>(statement: string, values?: unknown[]) {
      const client = new Client({
        connectionString: addresses().superuserUrl,
        connectionTimeoutMillis: 2_000,
      })
      client.on('error', () => {})
      try {
        await client.connect()
        return (await client.query<Row>(statement, values)).rows
      } finally {
        await client.end().catch(() => {})
      }
    },
  }
}
