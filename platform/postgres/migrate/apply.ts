import { setTimeout as delay } from 'node:timers/promises'
import { type Client, DatabaseError } from 'pg'
import { StartupError } from '#platform/startup-error.ts'
import { runConcurrently, toScript } from './concurrent-indexes.ts'
import { record } from './history.ts'
import type { Migration } from './migrations.ts'

/**
 * Longest time that a migration in a transaction waits for a lock. All later statements on the table queue behind a
 * waiting lock, so a migration that does not get it at once gives way and is repeated.
 */
const lockTimeoutMs = 1_000
const lockRetryMs = 500
/** PostgreSQL, "Error Codes": lock_not_available. */
const lockNotAvailable = '55P03'
const deadlockDetected = '40P01'

export interface LockWait {
  /** Time after which a migration in a transaction that does not get its locks fails. */
  lockWaitMs: number
  /** Called when a migration has not got its locks and will be repeated. */
  onLockTimeout: (name: string) => void
}

/**
 * Applies a migration in one transaction, together with its row in the history; repeats it while other transactions
 * hold its locks.
 * @throws StartupError when it fails, or has not got its locks for `lockWaitMs`
 */
export async function applyInTransaction(
  client: Client,
  migration: Migration,
  { lockWaitMs, onLockTimeout }: LockWait,
): Promise<void> {
  const deadline = performance.now() + lockWaitMs
  for (;;) {
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`)
      // Without parameters the server splits the script into statements.
      await client.query(toScript(migration))
      await record(client, migration)
      await client.query('COMMIT')
      return
    } catch (cause) {
      await client.query('ROLLBACK').catch(() => {})
      if (hasCode(cause, lockNotAvailable) && performance.now() < deadline) {
        onLockTimeout(migration.name)
        await delay(lockRetryMs)
        continue
      }
      const message = `Migration ${migration.name} could not be applied and was undone: ${reasonOf(cause)}`
      throw new StartupError(message, { cause })
    }
  }
}

/**
 * Applies a concurrent migration. Its row in the history follows the last statement; a process that dies before that
 * leaves statements that can be repeated.
 * @returns false after a deadlock: a process of an earlier release waits for the migrations within a statement
 * @throws StartupError when it fails
 */
export async function applyConcurrently(client: Client, migration: Migration): Promise<boolean> {
  try {
    await runConcurrently(client, migration)
    await record(client, migration)
    return true
  } catch (cause) {
    if (hasCode(cause, deadlockDetected)) return false
    const message = `Migration ${migration.name} could not be applied; it continues when it is repeated: ${reasonOf(cause)}`
    throw new StartupError(message, { cause })
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DatabaseError && error.code === code
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
