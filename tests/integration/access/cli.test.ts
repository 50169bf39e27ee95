import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { CommandRun, runCommandWith } from '#tests/support/service/command.ts'
import { runDocumented } from '#tests/support/service/documented-commands.ts'

let app: TestApp
let config: string
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  config = await mkdtemp(join(tmpdir(), 'hearback-config-'))
})
afterAll(async () => {
  await app.close()
  await rm(config, { recursive: true, force: true })
})

async function run(args: string[], { key = '', input }: { key?: string; input?: string } = {}) {
  const env = { HEARBACK_KEY: key, XDG_CONFIG_HOME: config }
  if (input !== undefined) return new CommandRun(app.url, args, { env, input }).result()
  return runCommandWith({ HEARBACK_URL: app.url, ...env }, args)
}

it('keys create prints the key alone; list shows it; revoke ends it', async () => {
  const admin = { key: app.adminKey }
  const options = ['--user', 'alice', '--scopes', 'read,write', '--name', 'CI', '--expires', '90d']
  const created = await run(['keys', 'create', ...options], admin)
  expect(created).toMatchObject({ code: 0, stderr: '' })
  expect(created.stdout).toMatch(/^hb_[0-9a-f]{16}_[\w-]{43}\n$/)
  const key = created.stdout.trim()
  expect((await requestWith(app, key, 'GET', '/session')).body).toMatchObject({ userid: 'alice' })

  const id = key.split('_')[1] ?? ''
  const listed = await run(['keys', 'list', '--user', 'alice'], { key })
  expect(listed.stdout).toMatch(new RegExp(`^${id}  read,write  created [\\d-]+  expires [\\d-]+  .*CI\n$`))
  expect(listed.stdout).not.toContain(key)

  expect(await run(['keys', 'revoke', id], admin)).toMatchObject({ code: 0, stderr: `Revoked ${id}.\n` })
  await expect.poll(async () => (await requestWith(app, key, 'GET', '/session')).status).toBe(401)
})

it('the commands of the guides create, list and revoke a key', async () => {
  const replace = { 'https://hearback.example.com': app.url, 'hb_…': app.adminKey }
  const deploying = codeBlock('docs/deploying.md', 'export HEARBACK_URL')
  expect(await runDocumented(deploying, app.url, replace)).toMatch(/^hb_[\w-]+\n$/)
  const [login, create, ...others] = codeBlock('docs/security.md', 'export HEARBACK_URL').split('\n')
  const key = await runDocumented(`${login}\n${create}`, app.url, replace)
  expect(key).toMatch(/^hb_[\w-]+\n$/)
  const id = key.split('_')[1] ?? ''
  const listed = await runDocumented([login, ...others].join('\n'), app.url, {
    ...replace,
    '0123456789abcdef': id,
  })
  expect(listed).toMatch(new RegExp(`^${id}  .* CI$`, 'm'))
  expect((await requestWith(app, key.trim(), 'GET', '/session')).status).toBe(401)
})

it('keys create without a key names what is needed', async () => {
  const { code, stderr } = await run(['keys', 'create', '--user', 'alice'])
  expect(code).toBe(1)
  expect(stderr).toContain('API key')
})

it.each([
  ['--scopes', 'all', 'Expected some of read,write,webhooks,admin'],
  ['--expires', 'soon', 'Expected a number with d, h or m'],
])('keys create %s %s is a usage error', async (option, value, message) => {
  const { code, stderr } = await run(['keys', 'create', option, value])
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

it('login checks the key and stores it for this user alone; HEARBACK_KEY wins; --forget deletes it', async () => {
  const wrong = await run(['login'], { input: 'hb_wrong\n' })
  expect(wrong.code).toBe(1)
  const { key } = await createKey(app, 'alice')
  const login = await run(['login'], { input: `${key}\n` })
  expect(login).toMatchObject({ code: 0, stdout: '', stderr: `Signed in to ${app.url} as alice.\n` })
  const path = join(config, 'hearback', 'keys.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ [app.url]: key })

  expect((await run(['list', '--user', 'alice'])).code).toBe(0)
  expect((await run(['list', '--user', 'alice'], { key: app.adminKey })).code).toBe(1)
  expect((await run(['login', '--forget'])).code).toBe(0)
  expect((await run(['list', '--user', 'alice'])).code).toBe(1)
})
