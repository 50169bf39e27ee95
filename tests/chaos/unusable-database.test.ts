import { execFile } from 'node:child_process'
import { Client } from 'pg'
import { afterAll, expect, it } from 'vitest'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { readMigrations } from '#platform/postgres/migrate/migrations.ts'
import { EmbeddedCluster, queryValue } from '#tests/support/postgres/embedded-cluster.ts'
import { isAlive } from '#tests/support/service/processes.ts'
import { compileCache, dataFolder } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const programs = [
  ['web process', 'server/main.ts'],
  ['worker', 'worker/main.ts'],
  ['migration', 'server/migrate.ts'],
] as const
const processes = programs.slice(0, 2)

const data = dataFolder()
afterAll(() => data.remove())

/** Runs a process on its own, and resolves to what it printed and its exit code. */
function run(program: string, databaseUrl: string): Promise<{ code: unknown; output: string }> {
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: compileCache,
    DATABASE_URL: databaseUrl,
    HEARBACK_DATA: data.path,
    PORT: '0',
  } as const
  return new Promise((resolve) => {
    execFile(process.execPath, [program, '--standalone'], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, output: stdout + stderr }),
    )
  })
}

const oneLine = (url: string, reason: string) => {
  const { host, pathname } = new URL(url)
  return {
    code: 1,
    output: `The database ${host}${pathname} cannot be used: ${reason}. DATABASE_URL names it.\n`,
  }
}

it.each(programs)('start of a %s without a server: one line that names the setting', async (_, program) => {
  const url = 'postgresql://someone:secret@127.0.0.1:1/nowhere'
  expect(await run(program, url)).toEqual(oneLine(url, 'connect ECONNREFUSED 127.0.0.1:1'))
})

it.each(processes)('start of a %s before the migration: one line that says so', async (_, program) => {
  const cluster = new EmbeddedCluster()
  const { url } = await cluster.start()
  const all = readMigrations()
  const { host, pathname } = new URL(url)
  const line = (missing: number) =>
    `The database ${host}${pathname} does not have the schema of this version (missing: ${missing} migrations). Run npm run migrate first.\n`
  expect(await run(program, url)).toEqual({ code: 1, output: line(all.length) })
  await migrate(url, { migrations: all.slice(0, -1) })
  expect(await run(program, url)).toEqual({ code: 1, output: line(1) })
  await cluster.close()
})

it('start while the server shuts down: one line that names the setting', async () => {
  const cluster = new EmbeddedCluster()
  const { owner, url } = await cluster.startOwner()
  const server = cluster.serverPid()
  const session = new Client({ connectionString: url })
  session.on('error', () => {})
  await session.connect()
  // A smart shutdown lasts as long as the session. Its owner, which would end the server after a time, is stopped.
  owner.kill('SIGSTOP')
  process.kill(server, 'SIGTERM')
  await until(() => expect(queryValue(url, 'SELECT 1')).rejects.toMatchObject({ code: '57P03' }), 20_000)
  const results = await Promise.all(programs.map(([, program]) => run(program, url)))
  for (const result of results) expect(result).toEqual(oneLine(url, 'the database system is shutting down'))
  await session.end()
  owner.kill('SIGKILL')
  await until(() => expect(isAlive(server)).toBe(false))
  await cluster.close()
})
