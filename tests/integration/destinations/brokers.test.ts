import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import * as registry from '#delivery/destinations/registry.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { runDocumented } from '#tests/support/service/documented-commands.ts'
import { until } from '#tests/support/until.ts'

const types = Object.values(registry).filter(({ brokerSchemes }) => brokerSchemes)
const password = 'secret-password'

let app: TestApp
let ask: ReturnType<typeof apiOf>
beforeAll(async () => {
  // Nothing listens on port 1.
  const brokers = types.map(
    ({ name, brokerSchemes }) => `my-${name}=${brokerSchemes?.[0]}://user:${password}@127.0.0.1:1`,
  )
  app = await startTestApp({ BROKERS: brokers.join(','), BROKER_RETRY_SCHEDULE: '0,3600' })
  ask = apiOf(app.url)
})
afterAll(() => app.close())

const create = (type: string, config: object) => ask('POST', '/users/alice/destinations', { type, config })

function replaced(config: JsonObject, map: (text: string) => string): JsonObject {
  const entries = Object.entries(config).map(([name, value]) => [
    name,
    typeof value === 'string' && value !== '' ? map(value) : value,
  ])
  return Object.fromEntries(entries)
}

describe.each(types)('destinations of the type $name', ({ name, guide }) => {
  const broker = `my-${name}`
  const target = { ...guide?.config, broker: undefined }

  it('accepts the example of its guide', async () => {
    const created = await create(name, { ...target, broker })
    expect(created).toMatchObject({ status: 201, body: { type: name, config: { ...guide?.config, broker } } })
  })

  it('accepts placeholders, and refuses others', async () => {
    const withValues = replaced(target, (text) => `${text}.{userid}.{state}.{jobid}`)
    expect((await create(name, { ...withValues, broker })).status).toBe(201)
    const unknown = await create(name, { ...replaced(target, (text) => `${text}{x}`), broker })
    expect(unknown).toMatchObject({ status: 400, body: { field: expect.stringMatching(/^config\./) } })
    expect(unknown.body.detail).toContain('may contain the placeholders')
  })

  it('refuses a topic that the operator does not permit', async () => {
    const elsewhere = replaced(target, (text) => text.replace('hearback', 'payments'))
    const { status, body } = await create(name, { ...elsewhere, broker })
    expect([status, body.detail]).toEqual([400, expect.stringContaining('must be within hearback.*')])
  })

  it('refuses a broker that does not exist or is of another type', async () => {
    const other = types.find((type) => type.name !== name)
    for (const given of ['missing', `my-${other?.name}`]) {
      const { status, body } = await create(name, { ...target, broker: given })
      expect([status, body.detail]).toEqual([400, `config.broker: must be one of ${broker}`])
    }
  })

  it('refuses control characters', async () => {
    const { status } = await create(name, { ...replaced(target, (text) => `${text}\n`), broker })
    expect(status).toBe(400)
  })
})

it('destination types: names of brokers are in the schema, passwords nowhere', async () => {
  const listed = (await ask('GET', '/destination-types')).body.types
  for (const { name } of types) {
    const type = listed.find((one: { name: string }) => one.name === name)
    expect(type).toMatchObject({
      unavailable: null,
      schema: { properties: { broker: { enum: [`my-${name}`] } } },
    })
  }
  expect(JSON.stringify(listed)).not.toContain(password)
})

it('status and metrics count the destinations by type and broker', async () => {
  const [type] = types
  const config = { ...type?.guide?.config, broker: `my-${type?.name}` }
  await ask('POST', '/users/bob/destinations', { type: type?.name, config })
  const senders = await startSenders(app)
  await newJob(app.web.services, 'bob')
  const row = { type: type?.name, broker: `my-${type?.name}`, failing: 1, pending: 1 }
  await until(async () => {
    const { destinations } = (await ask('GET', '/health/status')).body
    expect(destinations).toContainEqual(
      expect.objectContaining({ ...row, failingSince: expect.stringMatching(/Z$/) }),
    )
  })
  await senders.stop()
  const text = await (await fetch(`${app.url}/metrics`)).text()
  expect(text).toContain(`hearback_destinations{type="${row.type}",broker="${row.broker}",state="failing"} 1`)
  expect(text).toContain(`hearback_pending_deliveries{type="${row.type}",broker="${row.broker}"} 1`)
  expect(text).not.toContain(password)
})

it('the commands of docs/destinations/brokers.md create a destination and send a test event', async () => {
  const [create = '', ping = ''] = codeBlock('docs/destinations/brokers.md', 'curl -X POST').split(
    /^(?=curl .*ping)/m,
  )
  const [{ name } = { name: '' }] = types.filter((type) => create.includes(`"type":"${type.name}"`))
  const created = await runDocumented(create, app.url, { '"broker":"queue"': `"broker":"my-${name}"` })
  const { id } = JSON.parse(created)
  expect(JSON.parse(await runDocumented(ping, app.url, { ID: id }))).toMatchObject({ type: 'endpoint.ping' })
})

it('the commands of docs/destinations/brokers.md add, list, test and remove a destination', async () => {
  const block = codeBlock('docs/destinations/brokers.md', 'npx hearback destinations')
  const [add = '', list = '', test = '', remove = ''] = block.trim().split('\n')
  const [, name] = /add (\w+) /.exec(add) ?? []
  const users = { '--user alice': '--user carol' }
  const created = await runDocumented(add, app.url, { ...users, 'broker=queue': `broker=my-${name}` })
  const id = created.trim()
  expect(await runDocumented(list, app.url, users)).toContain(`${id}  ${name}  enabled`)
  const senders = await startSenders(app)
  // There is no broker.
  await expect(runDocumented(test, app.url, { ID: id })).rejects.toThrow('The attempt failed: connect')
  await senders.stop({ ignoreErrors: true })
  await runDocumented(remove, app.url, { ID: id })
  expect(await runDocumented(list, app.url, users)).toBe('')
})
