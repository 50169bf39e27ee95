import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Isolation, Targets } from '#tests/fixtures/sandbox/runner.ts'
import { assertUnreadable, readablePaths } from '#worker/analysis/process/sandbox.ts'

const project = join(import.meta.dirname, '../../..')
const runner = join(project, 'tests/fixtures/sandbox/runner.ts')
const isRoot = process.getuid?.() === 0
const nobody = 65_534

let folder: string
let secret: string
let server: Server
let api: { host: string; port: number }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearback-sandbox-'))
  secret = join(folder, 'postgres.password')
  writeFileSync(secret, 'secret', { mode: 0o644 })
  server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  api = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs groups of attacks; the value of each is null when it succeeded, else why it failed. */
async function attack(
  isolation: Isolation,
  groups: Targets['groups'],
  uid = process.getuid?.() ?? 0,
): Promise<Record<string, string | null>> {
  const { hostname, port } = new URL(inject('superuserUrl'))
  const targets: Omit<Targets, 'parent'> = {
    groups,
    addresses: {
      server: api,
      'the database': { host: hostname, port: Number(port) },
      'loopback over IPv6': { host: '::1', port: api.port },
      'a public address': { host: '1.1.1.1', port: 80 },
    },
    url: `http://${api.host}:${api.port}/`,
    secrets: [
      secret,
      inject('passwordFile'),
      '/etc/passwd',
      join(project, 'package-lock.json'),
      join(project, '.env.example'),
      join(project, 'platform/settings.ts'),
      join(project, 'node_modules/pg/package.json'),
      join(project, 'node_modules/.cache/analysis-modules.json'),
    ],
    folder: project,
    addon: join(project, 'node_modules/none.node'),
    writable: [folder, tmpdir(), '/dev/shm', project, join(project, 'node_modules/.cache')],
    other: process.pid,
  }
  const inherited = openSync(secret, 'r')
  const child = spawn(process.execPath, [runner, isolation, JSON.stringify(targets)], {
    cwd: project,
    env: { ...process.env, SECRET: 'secret' },
    stdio: ['ignore', 'pipe', 'inherit', 'ignore', 'ignore', 'ignore', 'ignore', inherited],
    ...(uid !== process.getuid?.() && { uid, gid: uid }),
  })
  closeSync(inherited)
  const output = await text(child.stdout as NodeJS.ReadableStream)
  return JSON.parse(output)
}

const succeeded = (results: Record<string, string | null>) =>
  Object.entries(results)
    .filter(([, failure]) => failure === null)
    .map(([name]) => name)

const everything: Targets['groups'] = ['network', 'signals', 'processes', 'reads', 'others', 'writes']
const users = [
  ...(isRoot ? [{ user: 'root', uid: 0 }] : []),
  { user: 'an ordinary user', uid: isRoot ? nobody : (process.getuid?.() ?? nobody) },
]

describe.each(users)('the analysis process of $user', ({ uid }) => {
  it.each<Isolation>(['sandbox', 'without namespaces'])('stops every attack: %s', async (isolation) => {
    const results = await attack(isolation, everything, uid)
    expect(Object.keys(results).length).toBeGreaterThan(60)
    expect(succeeded(results)).toEqual([])
    expect(readdirSync(folder)).toEqual(['postgres.password'])
  })

  it('cannot reach the network or signal other processes, by its namespaces alone', async () => {
    const results = await attack('namespaces alone', ['network', 'signals'], uid)
    expect(succeeded(results)).toEqual([])
  })
})

it('the attacks succeed without a sandbox', async () => {
  const results = await attack('none', ['network', 'signals', 'processes', 'reads', 'others'])
  expect(succeeded(results)).toEqual(
    expect.arrayContaining([
      'connect to server',
      'connect to the database',
      'net by import',
      'net by own hooks',
      'net by getBuiltinModule',
      'connect through the constructor of standard error',
      'fetch',
      'send UDP',
      'signal the parent',
      'signal another process',
      'child_process by require',
      'worker_threads by _load',
      `read ${secret}`,
      `read ${inject('passwordFile')}`,
      'read /etc/passwd',
      'list a folder',
      'read an inherited descriptor',
      'find a variable of the environment',
      'evaluate a string',
    ]),
  )
})

/** A shell that runs its arguments where no process may create a namespace (user_namespaces(7)). */
const withoutNamespaces = [
  ...['unshare', '--user', '--map-root-user', '/bin/sh', '-c'],
  ...['echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', 'sh'],
]
const allowsNamespaces = spawnSync('unshare', ['--user', 'true']).status === 0

it('startAnalyzer falls back to the other layers where namespaces are not allowed', async () => {
  const [program = '', ...args] = [
    ...(allowsNamespaces ? withoutNamespaces : []),
    ...[process.execPath, join(project, 'tests/fixtures/sandbox/analyzer.ts')],
    join(project, 'public/samples/letter.pdf'),
  ]
  const child = spawn(program, args, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
  const { sandbox, words } = JSON.parse(await text(child.stdout))
  expect(sandbox).toEqual(['permissions', 'modules', 'limits'])
  expect(words).toBeGreaterThan(100)
})

it('a data folder that an analysis could read is rejected', () => {
  const [readable = ''] = readablePaths.filter((path) => path.endsWith('worker/analysis'))
  expect(() => assertUnreadable(join(readable, '.hearback'))).toThrow('which the analysis processes may read')
  expect(() => assertUnreadable(join(project, '.hearback'))).not.toThrow()
})
