import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type QueryResultRow } from 'pg'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { until } from '#tests/support/until.ts'
import type { Cleanup } from '../cleanup.ts'
import { type Environment, Unit } from './unit.ts'

/** The PostgreSQL of a run, which its owner process restarts, with proxies in front of it. */
export interface RunDatabase {
  /** A proxy for each unit of the service. */
  links: readonly FaultyProxy[]
  /** Address for the unit with this index, through its proxy. */
  urlOf(unit: number): string
  /** Runs a statement as superuser, on a connection of its own that bypasses the proxies. */
  query<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>
}

/** Starts it, for so many units of the service. What stops it is added to `cleanup`. */
export async function startDatabase(
  { folder, logs, cleanup }: { folder: string; logs: string; cleanup: Cleanup },
  env: Environment,
  units: number,
): Promise<RunDatabase> {
  const file = join(folder, 'addresses.json')
  const args = [
    join(import.meta.dirname, 'postgres-process.ts'),
    join(folder, 'postgres'),
    file,
    randomUUID(),
  ]
  const owner = new Unit('postgres-owner', args, env, join(logs, 'postgres-owner.log'))
  cleanup.add(() => owner.stop())
  owner.start()
  const addresses = () => JSON.parse(readFileSync(file, 'utf8')) as { url: string; superuserUrl: string }
  const first = await until(addresses, 120_000)
  const firstPort = Number(new URL(first.url).port)
  const links = await Promise.all(Array.from({ length: units }, () => openFaultyProxy(firstPort)))
  // A new owner starts the server on another port.
  const aiming = setInterval(() => {
    const port = Number(new URL(addresses().url).port)
    for (const link of links) link.aim(port)
  }, 100)
  cleanup.add(() => {
    clearInterval(aiming)
    return Promise.all(links.map((link) => link.close()))
  })
  return {
    links,
    urlOf(unit) {
      const url = new URL(first.url)
      url.port = String(links[unit]?.port)
      return url.href
    },
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
