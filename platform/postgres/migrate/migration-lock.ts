import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'

/** "migr" in ASCII; advisory locks are identified by numbers. */
const migrationLock = 0x6d696772
const pollIntervalMs = 200

/**
 * Waits until no other process migrates. A statement that waited in the server would have a snapshot, for whose end a
 * concurrent build of an index waits: a deadlock with the process that has the lock.
 */
export async function lockMigrations(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ isLocked: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS "isLocked"',
      [migrationLock],
    )
    if (rows[0]?.isLocked) return
    await delay(pollIntervalMs)
  }
}

/** Lets another process migrate. The end of the session does the same. */
export async function unlockMigrations(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1)', [migrationLock])
}
