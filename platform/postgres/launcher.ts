import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { BootError } from '#platform/boot-error.ts'

/** How PostgreSQL's programs are run on this machine, since they refuse to run as root. */
export interface Launcher {
  /** What to spawn for a program: it is reached through the commands that give up root or bind its life to ours. */
  command(program: string, args: string[]): { file: string; args: string[] }
  /** Spawn options that carry the user, when it is another one than ours. */
  identity: { uid?: number; gid?: number }
  /** Hands a file or folder to the user that PostgreSQL runs as. */
  adopt(path: string): void
}

const userNamespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
const dieWithParent = ['setpriv', '--pdeathsig', 'INT']
const nobody = 65534

/**
 * Finds a way that can write the folder that holds `dataDir`: as we are; for root in a user namespace,
 * where files need no new owner; else as an unprivileged user that gets to own the data.
 * @throws BootError when root can give no unprivileged user access to the folder.
 */
export function findLauncher(dataDir: string, postgres: string): Launcher {
  const parent = dirname(dataDir)
  if (process.getuid?.() !== 0) return launcher(bindToOurLife([]), {})

  const owner = ownerOf(dataDir)
  if (!owner && canUse(userNamespace, {}, parent, postgres)) return launcher(bindToOurLife(userNamespace), {})

  const user = owner ?? ownerOf(parent) ?? { uid: nobody, gid: nobody }
  const mode = statSync(parent).mode
  if (user.uid !== ownerOf(parent)?.uid) chmodSync(parent, mode | 0o011)
  if (canUse([], user, undefined, postgres)) return launcher(bindToOurLife([]), user)
  chmodSync(parent, mode)
  throw new BootError(
    `PostgreSQL does not run as root, user namespaces are not available here, and ${parent} cannot be reached by ` +
      'any other user. Start hearback as an ordinary user, in a folder that others may enter, or set DATABASE_URL.',
  )
}

function launcher(prefix: string[], identity: Launcher['identity']): Launcher {
  return {
    identity,
    command(program, args) {
      const [file = program, ...rest] = [...prefix, program, ...args]
      return { file, args: rest }
    },
    adopt(path) {
      if (identity.uid !== undefined && identity.gid !== undefined)
        chownSync(path, identity.uid, identity.gid)
    },
  }
}

/** Linux can tell a process that its parent died; elsewhere the next start cleans up. */
function bindToOurLife(prefix: string[]): string[] {
  const [file = '', ...args] = [...prefix, ...dieWithParent, 'true']
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0 ? [...prefix, ...dieWithParent] : prefix
}

function canUse(
  prefix: string[],
  identity: Launcher['identity'],
  writable: string | undefined,
  postgres: string,
): boolean {
  const check = writable === undefined ? 'test -x "$1"' : 'test -x "$1" && test -w "$2" && test -x "$2"'
  const [file = '', ...args] = [...prefix, 'sh', '-c', check, 'sh', postgres, writable ?? '']
  return spawnSync(file, args, { stdio: 'ignore', cwd: '/', ...identity }).status === 0
}

/** The owner, unless that is root or the path does not exist. */
function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : undefined
}
