import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'
import { statementNames } from './statement-names.ts'

/** The database as this process reaches it: one pool, shared by Prisma and by the few hot queries. */
export interface Database {
  url: string
  pool: pg.Pool
  prisma: PrismaClient
  close(): Promise<void>
}

/** Prisma's client inside a transaction. */
export type PrismaTransaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Opens the pool; nothing is connected until the first query. */
export function openDatabase(url: string, options: { connections?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'hearback',
  })
  // A connection that breaks while idle is replaced at the next query; unheard it would end the process.
  pool.on('error', () => {})
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
