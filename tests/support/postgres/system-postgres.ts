import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from '#tests/support/free-port.ts'
import { until } from '#tests/support/until.ts'

const versionsFolder = '/usr/lib/postgresql'

/** Folder of the programs of Debian's PostgreSQL, the newest version; undefined when it is not installed. */
export const systemPostgresBin = (existsSync(versionsFolder) ? readdirSync(versionsFolder) : [])
  .sort((a, b) => Number(b) - Number(a))
  .map((version) => join(versionsFolder, version, 'bin'))
  .find((bin) => existsSync(join(bin, 'initdb')))

/** PostgreSQL refuses to run as root; Debian's package creates the user `postgres`. */
const isRoot = process.getuid?.() === 0

/** A command line that runs a program of PostgreSQL as a user that may run it. */
export function postgresCommand(program: string, args: string[]): string[] {
  const command = [join(systemPostgresBin ?? '', program), ...args]
  return isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command] : command
}

/** Runs a program of PostgreSQL to its end. @throws Error with its output when it fails */
export function runPostgresProgram(program: string, args: string[]): void {
  const [file = '', ...rest] = postgresCommand(program, args)
  execFileSync(file, rest, { cwd: '/', stdio: 'pipe' })
}

/** Creates an empty folder that the user of PostgreSQL owns. */
export function createPostgresFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-postgres-'))
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']))
    chownSync(folder, id('-u'), id('-g'))
  }
  return folder
}

/** A server of Debian's PostgreSQL on a loopback port. */
export interface SystemPostgres {
  /** URL of a database on it, for the superuser. */
  url(database: string): string
  query(database: string, statement: string): Promise<void>
  close(): Promise<void>
}

/** Starts a server with an empty cluster. */
export async function startSystemPostgres(): Promise<SystemPostgres> {
  const folder = createPostgresFolder()
  const dataDir = join(folder, 'data')
  const port = await freePort()
  runPostgresProgram('initdb', [`--pgdata=${dataDir}`, '--auth=trust', '--username=hearback', '--no-sync'])
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const [file = '', ...args] = postgresCommand('postgres', [
    '-D',
    dataDir,
    ...settings.flatMap((setting) => ['-c', setting]),
  ])
  const child: ChildProcess = spawn(file, args, { cwd: '/', stdio: 'ignore' })
  const url = (database: string) => `postgresql://hearback@127.0.0.1:${port}/${database}`
  async function query(database: string, statement: string): Promise<void> {
    const client = new Client({ connectionString: url(database) })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await until(() => query('postgres', 'SELECT 1'))
  return {
    url,
    query,
    async close() {
      const exited = once(child, 'exit')
      child.kill('SIGQUIT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
