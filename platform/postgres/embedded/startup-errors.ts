import { statfsSync } from 'node:fs'
import { StartupError } from '#platform/startup-error.ts'

/** Maps the output of a PostgreSQL program that failed to a message for the operator. */
export function toStartupError(output: string, folder: string): StartupError {
  const cause = new Error(output.trim())
  if (/No space left on device|Disk quota exceeded/.test(output) || isFull(folder)) {
    return new StartupError(
      `The disk is full: PostgreSQL could not write to ${folder}. Free some space (100 MB to begin with), ` +
        'or set HEARBACK_DATA to a folder on another disk.',
      { cause },
    )
  }
  if (/lock file "postmaster.pid" already exists/.test(output)) {
    return alreadyRunning(folder)
  }
  if (/Permission denied|Operation not permitted|must be owned|has wrong ownership/.test(output)) {
    return new StartupError(
      `PostgreSQL may not write to ${folder}. Start hearback as the user that owns it, or set HEARBACK_DATA.`,
      { cause },
    )
  }
  if (/error while loading shared libraries|Library not loaded|cannot execute/.test(output)) {
    return new StartupError(
      'The embedded PostgreSQL is not completely installed. Remove node_modules and start again ' +
        '(npm must be allowed to run install scripts).',
      { cause },
    )
  }
  const slot = /logical replication slot "([^"]+)" exists, but "?wal_level"? < "?logical"?/.exec(output)?.[1]
  if (slot !== undefined) {
    return new StartupError(
      `The database has the replication slot ${slot}. Set EMBEDDED_WAL_LEVEL=logical, and drop the slot before you ` +
        'unset it (docs/destinations/change-data-capture.md).',
      { cause },
    )
  }
  const lines = output.trim().split('\n')
  const reason = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? ''
  return new StartupError(`PostgreSQL did not start in ${folder}: ${reason.trim() || 'no reason given'}`, {
    cause,
  })
}

/** PostgreSQL does not always report a full disk as such. One WAL segment takes 16 MB. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < 16 * 1_048_576
}

/** Another service uses the data folder. */
export function alreadyRunning(folder: string): StartupError {
  return new StartupError(
    `hearback already runs with the data in ${folder}. Stop it first, or set HEARBACK_DATA to another folder.`,
  )
}
