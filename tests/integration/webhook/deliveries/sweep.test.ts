import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { firstAttemptQueue } from '#core/outbox/deliveries/queues.ts'
import { sweepStranded } from '#core/outbox/deliveries/sweep.ts'
import { modules } from '#delivery/modes.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let hook: Hook
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp()
  ask = apiOf(app.url)
  hook = await openHook()
})
afterAll(async () => {
  await app.close()
  await hook.close()
})

const later = (ms: number) => ({ ...app.web.services, clock: () => new Date(Date.now() + ms) })
const dropMessages = async () => {
  const client = new Client({ connectionString: app.database.url })
  await client.connect()
  await client.query('DELETE FROM pgboss.job WHERE name = $1', [firstAttemptQueue])
  await client.end()
}

it('a delivery whose message is lost gets another one, once it is overdue, and its lane goes on', async () => {
  await ask('POST', '/users/alice/webhooks', { url: hook.url })
  const job = await newJob(app.web.services)
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  await dropMessages()
  expect(await sweepStranded(app.web.services)).toBe(0)
  expect(await sweepStranded(later(61_000))).toBe(1)
  // It has a message now, and those that wait behind it need none.
  expect(await sweepStranded(later(61_000))).toBe(0)
  const senders = await startSenders(app)
  await until(() => expect(hook.types()).toEqual(['job.uploaded', 'job.processing', 'job.completed']))
  await senders.stop()
})

it('what belongs to no job goes by its age, and so do deleted webhooks and inboxes', async () => {
  const { services } = app.web
  const { body } = await ask('POST', '/users/bob/webhooks', { url: hook.url })
  const ping = (await ask('POST', `/webhooks/${body.id}/ping`)).body
  const inbox = (await ask('POST', '/inboxes', {})).body
  await ask('DELETE', `/webhooks/${body.id}`)
  const sweepAll = async (clocked: typeof services) => {
    for (const { sweep } of modules.flatMap((module) => module.sweeps ?? [])) await sweep(clocked)
  }
  await sweepAll(services)
  expect((await ask('GET', `/deliveries/${ping.id}`)).status).toBe(200)
  expect((await ask('GET', `/inboxes/${inbox.token}`)).status).toBe(200)
  await sweepAll(later(8 * 86_400_000))
  expect((await ask('GET', `/deliveries/${ping.id}`)).status).toBe(404)
  expect((await ask('GET', `/inboxes/${inbox.token}`)).status).toBe(404)
})
