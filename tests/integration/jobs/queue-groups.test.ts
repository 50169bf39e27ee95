import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { firstAttemptQueue as queue } from '#core/outbox/deliveries/queues.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { inTransaction } from '#platform/postgres/sql-transaction.ts'
import { type GroupClaim, groupClaimParameters, groupClaimSql } from '#platform/queue/group-claim.ts'
import { openSender, type Sender } from '#platform/queue/sender.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { until } from '#tests/support/until.ts'

const limit = 16

let test: TestDatabase
let database: Database
let sender: Sender
/** A session as the queue has it. */
let session: pg.Client

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase(test.url)
  sender = await openSender(database, () => {})
  session = new pg.Client({ connectionString: test.url, options: groupClaimParameters })
  await session.connect()
})
afterAll(async () => {
  await session.end()
  await sender.close()
  await database.close()
  await test.drop()
})

async function empty(): Promise<void> {
  await database.pool.query('DELETE FROM pgboss.job')
}

async function send(groups: readonly string[], startAfter?: Date): Promise<void> {
  const messages = groups.map((group) => ({
    queue,
    data: { group },
    group,
    ...(startAfter && { startAfter }),
  }))
  await inTransaction(database.pool, (tx) => sender.enqueue(tx, messages))
}

async function claim({
  after = '',
  size = 128,
  from = session,
  left = [] as string[],
} = {}): Promise<GroupClaim> {
  const { rows } = await from.query<GroupClaim>(groupClaimSql(queue), [after, limit, size, left])
  const [result] = rows
  if (!result) throw new Error('The claim returned no row.')
  return result
}

const groupsOf = ({ messages }: GroupClaim) => messages.map(({ groupId }) => groupId).sort()

interface PlanNode {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** Rows of the queue's table that a plan has read. */
function rowsRead({ Plans = [], ...node }: PlanNode): number {
  const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  const own = node['Relation Name'] ? rows : 0
  return Plans.reduce((sum, plan) => sum + rowsRead(plan), own)
}

it('group claim: does not read the waiting messages of a group at its limit', async () => {
  await empty()
  await send(Array(3_000).fill('slow'))
  const first = await claim()
  expect(groupsOf(first)).toEqual(Array(limit).fill('slow'))
  expect(first.limited).toEqual(['slow'])
  await send(['quick a', 'quick b'])
  const { rows } = await session.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${groupClaimSql(queue)}`, [
    '',
    limit,
    128,
    [],
  ])
  expect(rowsRead(rows[0]['QUERY PLAN'][0].Plan)).toBeLessThan(100)
  // EXPLAIN ANALYZE has claimed them.
  const { rows: active } = await session.query("SELECT group_id FROM pgboss.job WHERE state = 'active'")
  expect(
    active
      .map(({ group_id }) => group_id)
      .filter((group) => group !== 'slow')
      .sort(),
  ).toEqual(['quick a', 'quick b'])
})

it('group claim: a plan that was made for a short queue reads only a few messages of a long one', async () => {
  await database.pool.query('TRUNCATE pgboss.job')
  // The indexes of pg-boss have one page then, and that of the groups has several.
  await send(Array.from({ length: 150 }, () => randomUUID()))
  await session.query('SET plan_cache_mode = force_generic_plan')
  await session.query(`PREPARE claim (text, int, int, uuid[]) AS ${groupClaimSql(queue)}`)
  const sql = `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE claim ('', ${limit}, 128, '{}')`
  await session.query(sql)
  await empty()
  await send(Array.from({ length: 3_000 }, (_, n) => `group ${n % 3}`))
  const { rows } = await session.query(sql)
  await session.query('DEALLOCATE claim')
  await session.query('RESET plan_cache_mode')
  expect(rowsRead(rows[0]['QUERY PLAN'][0].Plan)).toBeLessThan(1_000)
})

it('group claim: messages that have left their group do not count in it', async () => {
  await empty()
  await send(Array(limit + 5).fill('a'))
  const { messages } = await claim()
  const left = messages.slice(0, 3).map(({ id }) => id)
  expect(groupsOf(await claim({ left }))).toEqual(['a', 'a', 'a'])
  expect(groupsOf(await claim({ left }))).toEqual([])
})

it('group claim: takes the messages that have waited longest, up to its size', async () => {
  await empty()
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000)
  await send(['b'], at(3))
  await send(['a'], at(2))
  await send(['c'], at(1))
  await send(['d'], at(-60))
  const first = await claim({ size: 2 })
  expect(groupsOf(first)).toEqual(['a', 'b'])
  expect(first).toMatchObject({ found: 3, nextAfter: '' })
  expect(groupsOf(await claim())).toEqual(['c'])
  expect(await claim()).toMatchObject({ messages: [], found: 0 })
})

it('group claim: continues after the groups of the last claim', async () => {
  await empty()
  const groups = Array.from({ length: 450 }, (_, n) => `group ${String(n).padStart(3, '0')}`)
  await send(groups)
  const claimed: string[] = []
  let after = ''
  do {
    const result = await claim({ after, size: 500 })
    claimed.push(...groupsOf(result))
    after = result.nextAfter
  } while (after !== '')
  expect(claimed).toEqual(groups)
})

it('group claim: passes over messages that another claim has locked, and says that it found them', async () => {
  await empty()
  await send(['a', 'b'])
  const other = new pg.Client(test.url)
  await other.connect()
  await other.query('BEGIN')
  expect(groupsOf(await claim({ size: 1, from: other }))).toHaveLength(1)
  const meanwhile = await claim()
  await other.query('ROLLBACK')
  await other.end()
  expect(meanwhile.messages).toHaveLength(1)
  expect(meanwhile.found).toBe(2)
  expect((await claim()).messages).toHaveLength(1)
})

it('group claim: counts the attempts of a message that was claimed before', async () => {
  await empty()
  await send(['a'])
  expect((await claim()).messages).toMatchObject([{ data: { group: 'a' }, retryCount: 0 }])
  await database.pool.query("UPDATE pgboss.job SET state = 'retry'")
  expect((await claim()).messages).toMatchObject([{ data: { group: 'a' }, retryCount: 1 }])
})

it('queue: handles the messages of more groups than one claim reads, also those that come meanwhile', async () => {
  await empty()
  const groups = Array.from({ length: 450 }, (_, n) => `group ${String(n).padStart(3, '0')}`)
  await send([...groups, ...groups])
  const handled: string[] = []
  const wakeUps = openPostgresWakeUps({ url: test.url, onError: () => {} })
  await wakeUps.start()
  const handle = async (data: unknown) => {
    const { group } = data as { group: string }
    // The first message of the last group comes with one for the first group.
    if (group === groups.at(-1) && !handled.includes(group)) {
      await send(['group'])
      await wakeUps.publish([{ kind: 'queue', queue }])
    }
    handled.push(group)
  }
  const workers = await startWorkers(
    test.url,
    [{ queue, concurrency: 20, groupConcurrency: 1, handle }],
    wakeUps,
    () => {},
  )
  try {
    await until(() => expect([...handled].sort()).toEqual([...groups, ...groups, 'group'].sort()))
  } finally {
    await workers.stop(1_000)
    await wakeUps.close()
  }
})
