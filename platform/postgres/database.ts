import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'
import { openPool } from './pool.ts'
import { statementNames } from './statement-names.ts'

/** The database connections of this process: one pool, shared by Prisma and by hot queries. */
export interface Database {
  url: string
  pool: pg.Pool
  prisma: PrismaClient
  close(): Promise<void>
}

/** Opens the pool. It connects at the first query. */
export function openDatabase(url: string, options: { connections?: number } = {}): Database {
  const pool = openPool({ url, connections: options.connections ?? 10, name: 'hearback' })
  const nameOf = statementNames('prisma')
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, {
      disposeExternalPool: false,
      statementNameGenerator: ({ sql }) => nameOf(sql),
    }),
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
