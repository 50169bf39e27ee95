import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** A job that was submitted by the command line and whose end it has not seen. */
export interface SubmittedEntry {
  /** Origin of the server. */
  url: string
  jobid: string
  filename: string
}

/** Older entries are dropped. */
const maxEntries = 1_000

/** Path of the file with the submitted jobs, in the user's state folder. */
export function submittedJobsPath(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_STATE_HOME
  return join(folder || join(homedir(), '.local', 'state'), 'hearback', 'jobs.json')
}

/** The submitted jobs of a server whose end was not seen, oldest first. */
export function listSubmittedJobs(url: string): SubmittedEntry[] {
  return readEntries().filter((entry) => entry.url === url)
}

/** Remembers a job until its end was seen. */
export function recordJob(entry: SubmittedEntry): void {
  writeEntries([...readEntries().filter(({ jobid }) => jobid !== entry.jobid), entry].slice(-maxEntries))
}

/** Forgets a job whose end was seen. */
export function forgetJob(jobid: string): void {
  const entries = readEntries()
  const others = entries.filter((entry) => entry.jobid !== jobid)
  if (others.length < entries.length) writeEntries(others)
}

function readEntries(): SubmittedEntry[] {
  try {
    return JSON.parse(readFileSync(submittedJobsPath(), 'utf8')) as SubmittedEntry[]
  } catch {
    return []
  }
}

/** Errors are ignored: the file is a convenience, and the home folder may be read-only. */
function writeEntries(entries: readonly SubmittedEntry[]): void {
  const path = submittedJobsPath()
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const temporary = `${path}.${process.pid}`
    writeFileSync(temporary, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 })
    renameSync(temporary, path)
  } catch {}
}
