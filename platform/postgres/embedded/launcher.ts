import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from '#platform/startup-error.ts'

interface User {
  uid: number
  gid: number
}

/** Runs PostgreSQL's programs as a user other than root, which they refuse. */
export interface Launcher {
  /** Command line of a program, with the prefixes that drop root and end it together with this process. */
  command(program: string, args: string[]): { file: string; args: string[] }
  /** Spawn options that set the user, when it is not the current one. */
  identity: Partial<User>
  /** Gives a file or folder to the user that PostgreSQL runs as. */
  adopt(path: string): void
}

const dieWithParent = ['setpriv', '--pdeathsig', 'INT']
/** Root is mapped to another id inside the namespace; the files stay root's. */
const userNamespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
/**
 * Another user with the capability to enter any folder. Without the secure bit, access(2), which initdb uses to find
 * the server, ignores the capability.
 */
const otherUserEverywhere = ({ uid, gid }: User) => [
  ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
  ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'],
]
const nobody: User = { uid: 65534, gid: 65534 }

/**
 * Finds a way to run PostgreSQL with access to the parent folder of `dataDir`: as the current user; for root in a user
 * namespace; else as an unprivileged user, who then owns the data.
 * @throws StartupError when no unprivileged user can get access to the folder
 */
export function findLauncher(dataDir: string, postgres: string): Launcher {
  const parent = dirname(dataDir)
  if (process.getuid?.() !== 0) return launcher([], {})

  const owner = ownerOf(dataDir)
  if (!owner && works(userNamespace, {}, 'test -x "$1" && test -w "$2"', postgres, parent))
    return launcher(userNamespace, {})

  const user = owner ?? ownerOf(parent) ?? nobody
  const found = asOtherUser(user, parent, postgres)
  if (!owner && statSync(dataDir, { throwIfNoEntry: false })) adoptTree(found, dataDir)
  return found
}

function asOtherUser(user: User, parent: string, postgres: string): Launcher {
  const reach = 'test -x "$1" && test -x "$2"'
  const mode = statSync(parent).mode
  chmodSync(parent, mode | 0o011)
  if (works([], user, reach, postgres, parent)) return launcher([], user, user)
  chmodSync(parent, mode)
  const prefix = otherUserEverywhere(user)
  if (works(prefix, {}, reach, postgres, parent)) return launcher(prefix, {}, user)
  throw new StartupError(
    `PostgreSQL does not run as root, user namespaces are not available here, and ${parent} cannot be reached by ` +
      'any other user. Start hearback as an ordinary user, in a folder that others may enter, or set DATABASE_URL.',
  )
}

function launcher(prefix: string[], identity: Partial<User>, owner?: User): Launcher {
  const bound = [...prefix, ...dieWithParent]
  // Only Linux signals a process when its parent dies; elsewhere the next start stops the server.
  const full = works(bound, identity, 'true') ? bound : prefix
  return {
    identity,
    command(program, args) {
      const [file = program, ...rest] = [...full, program, ...args]
      return { file, args: rest }
    },
    adopt(path) {
      if (owner) chownSync(path, owner.uid, owner.gid)
    },
  }
}

/** Gives existing data to the user. It belongs to root after a start that used a user namespace. */
function adoptTree(found: Launcher, path: string): void {
  found.adopt(path)
  if (!statSync(path).isDirectory()) return
  for (const name of readdirSync(path)) adoptTree(found, join(path, name))
}

/** Whether a shell command succeeds with that prefix and user; the paths are its parameters $1, $2 … */
function works(prefix: string[], identity: Partial<User>, check: string, ...paths: string[]): boolean {
  const [file = '', ...args] = [...prefix, 'sh', '-c', check, 'sh', ...paths]
  return spawnSync(file, args, { stdio: 'ignore', cwd: '/', ...identity }).status === 0
}

/** The owner, unless that is root or the path does not exist. */
function ownerOf(path: string): User | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : undefined
}
