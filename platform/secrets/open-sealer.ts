import { join } from 'node:path'
import type { Client, PoolClient } from 'pg'
import type { Database } from '../postgres/database.ts'
import type { Settings } from '../settings.ts'
import { StartupError } from '../startup-error.ts'
import { fileKeyring, type Keyring, settingKeyring } from './keyring.ts'
import { reseal, usedKeys } from './reseal.ts'
import { Sealer } from './sealer.ts'

/** "seal" in ASCII; advisory locks are identified by numbers. */
const keysLock = 0x7365616c

/** Result of a rotation. */
export interface Rotation {
  /** Id of the key that all secrets are encrypted with now. */
  key: string
  /** Number of secrets that were encrypted again. */
  reencrypted: number
  /** Ids of the keys that are still used by secrets that were written meanwhile. */
  stillUsed: string[]
}

/**
 * Opens the keys of `HEARBACK_SECRET` or, without it, of the file `secret` in the data folder, which the first start
 * creates. Encrypts secrets that are stored as plaintext.
 * @throws StartupError when secrets in the database are encrypted with other keys
 */
export async function openSealer(
  settings: Pick<Settings, 'HEARBACK_SECRET' | 'HEARBACK_DATA'>,
  database: Database,
): Promise<Sealer> {
  const { HEARBACK_SECRET: texts, HEARBACK_DATA: folder } = settings
  const keyring = texts ? settingKeyring(texts) : fileKeyring(join(folder, 'secret'))
  await withKeysLock(database, (client) => requireKeys(client, keyring))
  const sealer = new Sealer(keyring)
  await reseal(database, sealer, 'plaintext')
  return sealer
}

/**
 * Encrypts all secrets with a new key, in a running system. With a file, a key is added to it. With the setting, the
 * first key is used. Other processes decrypt old and new values meanwhile.
 */
export async function rotateKeys(database: Database, sealer: Sealer): Promise<Rotation> {
  const { keyring } = sealer
  await withKeysLock(database, async (client) => {
    const inUse = await usedKeys(database)
    // The former key stays, for a process that encrypts with it at this moment.
    keyring.add?.([...inUse, keyring.current().id])
    await register(client, keyring)
  })
  const reencrypted = await reseal(database, sealer, 'all')
  const key = keyring.current().id
  const stillUsed = (await usedKeys(database)).filter((id) => id !== key)
  await database.pool.query('DELETE FROM secret_key WHERE id <> ALL ($1::text[])', [[key, ...stillUsed]])
  return { key, reencrypted, stillUsed }
}

/** Checks that the keys in use are known. Every process registers its current key, so that two cannot use unlike ones. */
async function requireKeys(client: PoolClient, keyring: Keyring): Promise<void> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM secret_key ORDER BY created_at')
  if (rows.length === 0 && !keyring.exists()) keyring.add?.([])
  const missing = rows.filter(({ id }) => !keyring.find(id)).map(({ id }) => id)
  if (missing.length > 0) {
    const keys = missing.length === 1 ? `the key ${missing[0]}` : `the keys ${missing.join(', ')}`
    throw new StartupError(
      `The secrets in the database are encrypted with ${keys}, which ${keyring.source} does not have. Set HEARBACK_SECRET to the value that the other processes have (in a rotation: HEARBACK_SECRET=new,old), or put back the file secret of the data folder that was used before.`,
    )
  }
  await register(client, keyring)
}

async function register(client: PoolClient | Client, keyring: Keyring): Promise<void> {
  await client.query('INSERT INTO secret_key (id) VALUES ($1) ON CONFLICT DO NOTHING', [keyring.current().id])
}

/** Runs the work in a transaction that excludes other starts and rotations. */
async function withKeysLock({ pool }: Database, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [keysLock])
    await work(client)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
