import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartupError } from '#platform/startup-error.ts'
import type { PostgresBinaries } from './binaries.ts'
import type { Launcher } from './launcher.ts'
import { passwordFile } from './password.ts'
import { isProcessAlive } from './process-alive.ts'
import { toStartupError } from './startup-errors.ts'

const majorVersion = '18'
export const superuser = 'hearback'

/**
 * Whether `dataDir` holds a cluster of this major version.
 * @throws StartupError when it holds anything else
 */
export function clusterExists(dataDir: string): boolean {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return false
  const versionFile = join(dataDir, 'PG_VERSION')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'none'
  if (version === majorVersion) return true
  throw new StartupError(
    `${dataDir} holds no data of PostgreSQL ${majorVersion} (version found: ${version}). ` +
      'Move the folder away, or set HEARBACK_DATA to another one.',
  )
}

/**
 * Creates the cluster in a draft folder beside `dataDir` and renames it when it is complete, so that an interrupted
 * start leaves no partial cluster. Aborting removes the draft.
 */
export async function createCluster(
  dataDir: string,
  { binaries, launcher, durable }: { binaries: PostgresBinaries; launcher: Launcher; durable: boolean },
  signal?: AbortSignal,
): Promise<void> {
  removeDrafts(dataDir)
  const draft = `${dataDir}.draft-${process.pid}`
  mkdirSync(draft, { mode: 0o700 })
  try {
    launcher.adopt(draft)
    launcher.adopt(passwordFile(dataDir))
    const { file, args } = launcher.command(binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile(dataDir)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      '--no-clean',
      ...(durable ? [] : ['--no-sync']),
    ])
    await run(file, args, launcher, dirname(dataDir), signal)
    renameSync(draft, dataDir)
    syncFolder(dirname(dataDir))
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // A concurrent first start has created the cluster.
    if (signal?.aborted || !existsSync(join(dataDir, 'PG_VERSION'))) throw error
  }
}

/** Removes the drafts of starts that were killed: those whose process no longer exists. */
function removeDrafts(dataDir: string): void {
  const prefix = `${basename(dataDir)}.draft-`
  for (const entry of readdirSync(dirname(dataDir))) {
    if (!entry.startsWith(prefix)) continue
    const pid = Number(entry.slice(prefix.length))
    if (pid !== process.pid && isProcessAlive(pid)) continue
    rmSync(join(dirname(dataDir), entry), { recursive: true, force: true })
  }
}

/** A rename survives a power cut only after its folder is synced. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function run(
  file: string,
  args: string[],
  launcher: Launcher,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...launcher.identity,
    })
    // initdb runs the server as its child; both are in the group.
    const abort = () => child.pid && process.kill(-child.pid, 'SIGKILL')
    signal?.addEventListener('abort', abort)
    let output = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      signal?.removeEventListener('abort', abort)
      if (signal?.aborted) reject(signal.reason)
      else if (code === 0) resolve()
      else reject(toStartupError(output, folder))
    })
  })
}
