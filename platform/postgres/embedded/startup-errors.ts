import { statfsSync } from 'node:fs'
import { StartupError } from '#platform/startup-error.ts'

/** Turns what a PostgreSQL program wrote before it failed into one sentence for the person at the terminal. */
export function explain(output: string, folder: string): StartupError {
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
      'The embedded PostgreSQL was not installed whole. Remove node_modules and start again ' +
        '(npm must be allowed to run install scripts).',
      { cause },
    )
  }
  const lines = output.trim().split('\n')
  const reason = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? ''
  return new StartupError(`PostgreSQL did not start in ${folder}: ${reason.trim() || 'it gave no reason'}`, {
    cause,
  })
}

/** What PostgreSQL says of a full disk is not always about the disk; one segment of its log takes 16 MB. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < 16 * 1_048_576
}

/** Two services on one folder would be two owners of the same jobs. */
export function alreadyRunning(folder: string): StartupError {
  return new StartupError(
    `hearback already runs with the data in ${folder}. Stop it first, or set HEARBACK_DATA to another folder.`,
  )
}
