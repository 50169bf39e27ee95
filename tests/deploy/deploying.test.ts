import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, settingsShape } from '#platform/settings.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'

const guide = 'docs/deploying.md'
const settings = { ...settingsShape, ...modeSettings }
const read = (file: string) => readFileSync(file, 'utf8')
const compose = parse(read('deploy/compose.yaml'), { merge: true })

it.each(['AUTH=keys', 'DATABASE_URL='])(
  'docs/deploying.md: the settings from %s on are accepted',
  (beginning) => {
    const block = codeBlock(guide, beginning)
    const lines = block.matchAll(/^([A-Z_]+)=(\S+)/gm)
    const env = Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]))
    for (const [name] of block.matchAll(/\b[A-Z]+(_[A-Z]+)+\b/g)) expect(settings, name).toHaveProperty(name)
    const secrets = {
      HEARBACK_SECRET: '0'.repeat(44),
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    }
    expect(() => loadSettings({ ...env, ...secrets }, modeSettings)).not.toThrow()
  },
)

it('docs/deploying.md: the commands of Compose name files, services and commands that exist', () => {
  const commands = codeBlock(guide, 'docker compose').trim().split('\n')
  for (const command of commands) {
    const [, file = '', subcommand, rest = ''] =
      /^docker compose --file (\S+) (up|logs) ([^|]*)/.exec(command) ?? []
    expect(existsSync(file), command).toBe(true)
    const services = subcommand === 'up' ? rest.match(/(?<=--scale )\w+/g) : [rest.trim()]
    for (const service of services ?? []) expect(compose.services, command).toHaveProperty(service)
    // The file begins with the same commands.
    expect(read(file)).toContain(`#   ${command}`)
  }
})

it('deploy/compose.yaml: the comment lists the required variables; volumes, dependencies and files exist', () => {
  const text = read('deploy/compose.yaml')
  const required = new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name))
  const documented = [...text.matchAll(/^# {3}([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(documented.toSorted()).toEqual([...required].toSorted())
  for (const [name, service] of Object.entries<Record<string, never>>(compose.services)) {
    const { image, volumes = [], depends_on = {}, ports = [] } = service as Record<string, never[]>
    expect(image, name).toMatch(/^[\w/-]+(:[\w.]+)?$/)
    for (const [dependency, { condition }] of Object.entries<{ condition: string }>(depends_on)) {
      expect(compose.services, name).toHaveProperty(dependency)
      const waited = compose.services[dependency]
      if (condition === 'service_healthy') expect(waited.healthcheck.test, dependency).toBeDefined()
    }
    for (const volume of volumes as string[]) {
      const [source = ''] = volume.split(':')
      if (source.startsWith('.')) expect(existsSync(`deploy/${source}`), volume).toBe(true)
      else expect(compose.volumes, volume).toHaveProperty(source)
    }
    for (const port of ports as string[]) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  }
})

it('deploy/compose.yaml: addresses are those of its services, and of deploy/garage.toml', () => {
  const { DATABASE_URL, WAKEUP_URL, STORAGE_URL } = compose.services.web.environment
  const storage = new URL(STORAGE_URL)
  const endpoint = new URL(storage.searchParams.get('endpoint') ?? '')
  for (const { hostname } of [new URL(DATABASE_URL.replace(/\$\{.*\}/, 'x')), new URL(WAKEUP_URL), endpoint])
    expect(compose.services).toHaveProperty(hostname)
  const garage = read('deploy/garage.toml')
  expect(garage).toContain(`api_bind_addr = "[::]:${endpoint.port}"`)
  expect(garage).toContain(`s3_region = "${storage.searchParams.get('region')}"`)
  expect(compose.services.garage.environment.GARAGE_DEFAULT_BUCKET).toBe(storage.hostname)
})

it('docs/deploying.md: the commands of kubectl name files, and the secret has what the manifests need', () => {
  const block = codeBlock(guide, 'kubectl').replaceAll('\\\n', '')
  for (const [, path = ''] of block.matchAll(/--(?:filename|kustomize) (\S+)/g))
    expect(existsSync(path), path).toBe(true)
  const { namespace } = parse(read('deploy/kubernetes/kustomization.yaml'))
  const [, secret, given] = /create secret generic (\S+) --namespace (\S+)/.exec(block) ?? []
  expect(given).toBe(namespace)
  expect(parse(read('deploy/kubernetes/namespace.yaml')).metadata.name).toBe(namespace)
  const keys = [...block.matchAll(/--from-literal=(\w+)=/g)].map(([, name = '']) => name)
  for (const key of keys) expect(settings).toHaveProperty(key)
  const config = read('deploy/kubernetes/config.yaml')
  expect(keys.toSorted()).toEqual(
    [
      ...new Set(
        config
          .match(/^# .*/gm)
          ?.join(' ')
          .match(/\b[A-Z]+(_[A-Z]+)+\b/g),
      ),
    ].sort(),
  )
  for (const file of ['web', 'worker', 'migrate'])
    for (const document of parseAllDocuments(read(`deploy/kubernetes/${file}.yaml`)))
      for (const { envFrom } of document.toJS().spec.template?.spec.containers ?? [])
        expect(envFrom).toContainEqual({ secretRef: { name: secret } })
})

it('docs/deploying.md: the commands for systemd create the user of the units and start units that exist', () => {
  const [useradd = '', systemctl = ''] = codeBlock(guide, 'useradd').trim().split('\n')
  const units = systemctl.split(' ').filter((word) => word.startsWith('hearback'))
  expect(units.length).toBeGreaterThan(2)
  for (const unit of units) {
    const text = read(`deploy/systemd/${unit.replace(/@\d+$/, '@')}.service`)
    const [, user] = /^User=(.*)$/m.exec(text) ?? []
    const [, data = ''] = /HEARBACK_DATA=(\S+)/.exec(text) ?? []
    expect(useradd).toMatch(new RegExp(`--home-dir ${data} .* ${user}$`))
    expect(text).toContain('EnvironmentFile=/etc/hearback.env')
    const [, program = ''] = /^ExecStart=\/opt\/hearback\/\S+ (?:--\S+ )*(\S+\.ts)/m.exec(text) ?? []
    expect(existsSync(program), program).toBe(true)
  }
})

it('deploy/Dockerfile: copied files, programs and variables exist', () => {
  const dockerfile = read('deploy/Dockerfile')
  const [, command = ''] = /docker build (.*)/.exec(dockerfile) ?? []
  expect(command).toContain('--file deploy/Dockerfile')
  const programs = dockerfile.match(/[\w/-]+\.(?:ts|mjs)(?=")/g) ?? []
  expect(programs.length).toBeGreaterThan(2)
  for (const program of programs) expect(existsSync(program), program).toBe(true)
  for (const file of /^COPY (package.*) \.\/$/m.exec(dockerfile)?.[1]?.split(' ') ?? [''])
    expect(existsSync(file), file).toBe(true)
  const variables =
    /^ENV (.*)$/m
      .exec(dockerfile)?.[1]
      ?.split(' ')
      .map((pair) => pair.split('=')) ?? []
  const { HOST, PORT } = Object.fromEntries(variables)
  for (const [name = ''] of variables.filter(([name]) => !/^(NODE|NEXT)_/.test(name ?? '')))
    expect(settings).toHaveProperty(name)
  expect([HOST, /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]]).toEqual(['0.0.0.0', PORT])
})

it('deploy/healthcheck.mjs: exits with 0 when the service is ready, else with 1', async () => {
  let status = 200
  const paths = new Set<string | undefined>()
  const server = createServer(({ url }, response) => {
    paths.add(url)
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const check = async (port: number) => {
    const env = { ...process.env, PORT: String(port) }
    const [code] = await once(spawn(process.execPath, ['deploy/healthcheck.mjs'], { env }), 'exit')
    return code
  }
  const { port } = server.address() as AddressInfo
  expect(await check(port)).toBe(0)
  status = 503
  expect(await check(port)).toBe(1)
  server.close()
  await once(server, 'close')
  expect(await check(port)).toBe(1)
  expect([...paths]).toEqual(['/health/ready'])
})
