import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseRows, Evidence, Receipt, StoredFile } from '#tests/chaos/checker/evidence.ts'
import { readDatabase } from '#tests/chaos/checker/read-database.ts'
import { until } from '#tests/support/until.ts'
import type { Destinations } from './destinations.ts'
import type { Stack } from './service/stack.ts'

type Collected = Pick<Evidence, 'database' | 'files' | 'receipts' | 'leftSessions' | 'unread' | 'logs'>

/** What the end of a run is read from. */
interface Sources {
  stack: {
    database: Pick<Stack['database'], 'query'>
    storage: Pick<Stack['storage'], 'list'>
    stopService: Stack['stopService']
  }
  destinations: {
    receivers: readonly Pick<Destinations['receivers'][number], 'receipts'>[]
    brokers: readonly Pick<Destinations['brokers'][number], 'type' | 'receipts'>[]
  }
  /** Folder of the output of the processes. */
  logs: string
}

const noRows: DatabaseRows = { jobids: [], jobs: [], events: [], destinations: [], deliveries: [] }

/** Part of each log that is kept when something cannot be read. */
const keptLogCharacters = 50_000

/**
 * Reads what a run has left, and stops the service. What cannot be read, such as a database that stays away, is named
 * in `unread` instead of failing the run, because the rest is what explains it.
 */
export async function collect(
  { stack, destinations: { receivers, brokers }, logs }: Sources,
  timeoutMs = 60_000,
): Promise<Collected> {
  const unread: Evidence['unread'] = []
  async function read<T>(source: string, attempt: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      unread.push({ source, reason: error instanceof Error ? error.message : String(error) })
      return otherwise
    }
  }
  const files = await read('files', () => stack.storage.list(), [] as StoredFile[])
  const database = await read(
    'database',
    () => until(() => readDatabase(stack.database.query), timeoutMs),
    noRows,
  )
  const published = await Promise.all(
    brokers.map((broker) => read(`broker ${broker.type}`, () => broker.receipts(), [] as Receipt[])),
  )
  const receipts = [...receivers.flatMap((receiver) => receiver.receipts), ...published.flat()]
  const leftSessions = await read('sessions', () => stack.stopService(), [] as string[])
  return {
    ...{ files, database, receipts, leftSessions, unread },
    logs: unread.length === 0 ? {} : readLogs(logs),
  }
}

/** The end of each log, by its name. */
function readLogs(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'))
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, name), 'utf8').slice(-keptLogCharacters)]),
  )
}
