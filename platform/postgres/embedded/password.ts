import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StartupError } from '#platform/startup-error.ts'

/** File with the superuser's password for the cluster in `dataDir`. Its mode is 600. */
export function passwordFile(dataDir: string): string {
  return `${dataDir}.password`
}

/**
 * Reads the superuser's password; generates one when the cluster does not exist yet.
 * @throws StartupError when the password file is missing or belongs to another user
 */
export function readPassword(dataDir: string, clusterExists: boolean): string {
  const file = passwordFile(dataDir)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT')
      throw new StartupError(`${file} cannot be read. Start hearback as the user that owns it.`, { cause })
  }
  if (clusterExists) {
    throw new StartupError(
      `The password of the database in ${dataDir} is missing: put ${file} back, or move ${dataDir} away to start anew.`,
    )
  }
  // Written to a draft and linked, so that two concurrent first starts read the same complete password.
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8').trim()
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}
