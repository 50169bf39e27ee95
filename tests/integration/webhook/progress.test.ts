import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordProgress } from '#core/jobs/attempt.ts'
import { openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp()
  ask = apiOf(app.url)
})
afterAll(() => app.close())

it('progress goes to those who asked for it, one call at a time, signed under an id of its own', async () => {
  const { services } = app.web
  const [wanting, other] = [await openHook(), await openHook()]
  wanting.answer = () => ({ status: 200 })
  const made = await ask('POST', '/users/alice/webhooks', {
    url: wanting.url,
    events: 'job.error,job.progress',
  })
  expect(made.body.events).toEqual(['job.error', 'job.progress'])
  wanting.secrets.push(made.body.secret)
  await ask('POST', '/users/alice/webhooks', { url: other.url })
  const job = await newJob(services)
  const attempt = await begin(services, job.jobid)

  expect(await recordProgress(services, attempt, 1, 9)).toBe(true)
  await until(() => expect(wanting.calls).toHaveLength(1))
  const [call] = wanting.calls
  expect(call).toMatchObject({
    verified: true,
    headers: { 'webhook-id': `${job.jobid}-2-1` },
    event: {
      id: `${job.jobid}-2`,
      type: 'job.progress',
      data: { seq: 2, state: 'processing', progress: { done: 1, total: 9, unit: 'page' } },
    },
  })

  // The call before is over for the service a moment after the receiver has answered it.
  const answered = Promise.withResolvers<void>()
  wanting.answer = () => answered.promise.then(() => ({ status: 200 }))
  await until(async () => {
    await recordProgress(services, attempt, 2, 9)
    expect(wanting.calls).toHaveLength(2)
  })
  for (let done = 3; done < 9; done++) await recordProgress(services, attempt, done, 9)
  expect(wanting.calls).toHaveLength(2)
  answered.resolve()
  expect(await recordProgress(services, { ...attempt, attempt: 7 }, 9, 9)).toBe(false)
  expect(other.calls).toEqual([])
  expect((await ask('GET', `/webhooks/${made.body.id}/deliveries`)).body.deliveries).toEqual([])
  await wanting.close()
  await other.close()
})
