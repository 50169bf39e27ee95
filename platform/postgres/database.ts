import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'
import { openPool } from './pool.ts'

/** The database connections of this process: one pool, shared by Prisma and by hot queries. */
export interface Database {
  url: string
  pool: pg.Pool
  prisma: PrismaClient
  close(): Promise<void>
}

/** Prisma's client inside a transaction. */
export type PrismaTransaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Opens the pool. It connects at the first query. */
export function openDatabase(url: string, options: { connections?: number } = {}): Database {
  const pool = openPool({ url, connections: options.connections ?? 10, name: 'hearback' })
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false, statementNameGenerator: statementNames() }),
  })
  return {
    url,
    pool,
    prisma,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

const maxNames = 200

/**
 * Names statements by their text, so that PostgreSQL parses and plans each statement once per connection. The number
 * of names is bounded: a connection keeps every prepared statement.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // The empty name is the unnamed statement, which the next one replaces.
    if (names.size >= maxNames) return ''
    const name = `hearback_${names.size}`
    names.set(sql, name)
    return name
  }
}
