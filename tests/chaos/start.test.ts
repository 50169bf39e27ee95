import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '#tests/support/free-port.ts'
import { submitSample } from '#tests/support/http/api.ts'
import { isAlive } from '#tests/support/service/processes.ts'
import { dataFolder, gone, Service, warmDataFolder } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const data = dataFolder()
const started: Service[] = []

/** A job of the first start. */
let firstJob: string

function start(env?: Record<string, string>, folder = data.path): Service {
  const service = new Service(folder, env)
  started.push(service)
  return service
}

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop()
})
afterAll(() => data.remove())

it('start: prints one ready line and none of Next.js, and SIGTERM stops every process', async () => {
  const service = start()
  const url = await service.ready()
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  firstJob = await submitSample(url, 'letter.pdf')
  const pids = [
    await service.process('server/main.ts'),
    await service.process('worker/main.ts'),
    await service.process('/postgres -D'),
  ]
  service.child.kill('SIGTERM')
  await gone(pids)
  expect(await service.exitCode()).toBe(0)
  expect(service.output.match(/hearback ready at/g)).toHaveLength(1)
  expect(service.output).not.toContain('next.config')
  expect(existsSync(join(data.path, 'postgres/postmaster.pid'))).toBe(false)
})

it('stop: works during the first start, and the next start succeeds and prints the first admin key', async () => {
  const folder = warmDataFolder()
  const service = start({}, folder.path)
  await service.says(/[Cc]reating the database/)
  await service.stop()
  expect(await service.exitCode(), service.output).toBe(0)
  const again = start({ AUTH: 'keys' }, folder.path)
  const url = await again.ready()
  const [, key] = await again.says(/^hearback admin key: (hb_[0-9a-f]{16}_[\w-]{43})$/m)
  expect(again.output.match(/hearback admin key/g)).toHaveLength(1)
  const session = await fetch(`${url}/session`, { headers: { authorization: `Bearer ${key}` } })
  expect(await session.json()).toMatchObject({ userid: 'admin', admin: true })
  expect(statSync(join(folder.path, 'secret')).mode & 0o777).toBe(0o600)
  await again.stop()
  folder.remove()
})

describe('supervisor', () => {
  let service: Service
  let url: string
  beforeAll(async () => {
    // A port that nothing else takes while the web process is down.
    service = new Service(data.path, { PORT: String(await freePort()) })
    url = await service.ready()
  })
  afterAll(() => service.stop())

  it('start: serves the jobs of an earlier start', async () => {
    expect((await fetch(`${url}/results/${firstJob}`)).status).toBe(200)
  })

  it('restarts a killed web process on the same port', async () => {
    const killed = await service.process('server/main.ts')
    process.kill(killed, 'SIGKILL')
    await service.process('server/main.ts', killed)
    await until(() => fetch(`${url}/health/live`))
  })

  it('restarts a killed worker, which then completes jobs', async () => {
    const killed = await service.process('worker/main.ts')
    process.kill(killed, 'SIGKILL')
    await service.process('worker/main.ts', killed)
    const jobid = await submitSample(url, 'letter.pdf')
    await until(async () => {
      const job = (await (await fetch(`${url}/results/${jobid}`)).json()) as { state: string }
      expect(job.state).toBe('completed')
    })
  })

  it('restarts a killed database at the same address', async () => {
    const killed = await service.process('/postgres -D')
    process.kill(killed, 'SIGKILL')
    await service.process('/postgres -D', killed)
    await until(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200))
    await submitSample(url, 'letter.pdf')
  })

  it('refuses a second start on the same data, and the first keeps running', async () => {
    const second = start()
    expect(await second.exitCode()).toBe(1)
    expect(second.output).toContain('hearback already runs with the data in')
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  })

  it('killed: the next start succeeds on the same port', async () => {
    process.kill(await service.process('scripts/start.mjs'), 'SIGKILL')
    await service.exitCode()
    service = new Service(data.path, { PORT: new URL(url).port })
    expect(await service.ready()).toBe(url)
  })

  it('killed, with a stopped web process left: the next start takes over from that process', async () => {
    const web = await service.process('server/main.ts')
    process.kill(web, 'SIGSTOP')
    process.kill(await service.process('scripts/start.mjs'), 'SIGKILL')
    await service.exitCode()
    expect(isAlive(web)).toBe(true)
    service = new Service(data.path, { PORT: new URL(url).port })
    expect(await service.ready()).toBe(url)
    expect(isAlive(web)).toBe(false)
  })

  it('stop: a second Ctrl-C does not interrupt the shutdown', async () => {
    service.child.kill('SIGINT')
    service.child.kill('SIGINT')
    await service.stop('SIGINT')
    expect(await service.exitCode()).toBe(0)
  })
})

it('start --help: prints the usage, and starts nothing', () => {
  const options = {
    encoding: 'utf8',
    env: { ...process.env, HEARBACK_DATA: join(data.path, 'help') },
  } as const
  expect(execFileSync(process.execPath, ['scripts/start.mjs', '--help'], options)).toContain(
    'Usage: npm start',
  )
  expect(existsSync(join(data.path, 'help'))).toBe(false)
})

it('start: names a port that is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await until(() => expect(other.listening).toBe(true))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  const service = start({ PORT: String(port) })
  expect(await service.exitCode()).toBe(1)
  expect(service.output).toContain(`Port ${port} is taken by another program. Stop that program, or set PORT`)
  other.close()
})

it('start: names every invalid setting', async () => {
  const service = start({ PORT: 'abc', HOST: '0.0.0.0' })
  expect(await service.exitCode()).toBe(1)
  expect(service.output).toContain('PORT=abc cannot be used: give a port from 0 to 65535')
  expect(service.output).toContain('HOST=0.0.0.0 cannot be used: other machines could reach it')
  expect(service.output).not.toContain('    at ')
})

it('start: names an unreachable database without its password', async () => {
  const service = start({ DATABASE_URL: 'postgresql://someone:secret@127.0.0.1:1/nowhere' })
  expect(await service.exitCode()).toBe(1)
  expect(service.output).toContain('The database 127.0.0.1:1/nowhere cannot be used')
  expect(service.output).not.toContain('secret')
})
