import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Delivery } from '#core/outbox/deliveries/delivery.ts'
import { openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { completedJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: Senders
beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.1,0.1' })
  senders = await startSenders(app)
})
afterAll(async () => {
  await senders.stop()
  await app.close()
})

it('usage: counts every attempt, failed and successful, and every delivered event, by destination type', async () => {
  const api = apiOf(app.url)
  let calls = 0
  const hook = await openHook(() => (++calls === 1 ? { status: 500 } : { status: 200 }))
  await api('POST', '/users/receiver/webhooks', { url: hook.url })
  const { jobid } = await completedJob(app.web.services, 'receiver')
  const deliveries: Delivery[] = await until(async () => {
    const { body } = await api('GET', `/results/${jobid}/deliveries`)
    const all = body.deliveries as Delivery[]
    expect(all.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    return all
  })
  const attempts = deliveries.flatMap((delivery) => delivery.attempts).length
  expect(attempts).toBe(4)
  const { usage } = (await api('GET', '/users/receiver/usage')).body
  expect(usage[0].attempts).toEqual({ webhook: attempts })
  expect(usage[0].events).toEqual({ webhook: 3 })
  await hook.close()
})
