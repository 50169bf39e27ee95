import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReceivedCall } from '#client/webhooks/receiver.ts'
import { startReceiver } from '#client/webhooks/receiver.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { Random, seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let workers: { stop(): Promise<void> }[]

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1' })
  // Two workers, so that no order comes from one process alone.
  workers = [await startSenders(app), await startSenders(app)]
})
afterAll(async () => {
  for (const worker of workers) await worker.stop()
  await app.close()
})

it(`one attempt per job at a time, first attempts in order, also after failures (seed ${seed})`, async () => {
  const random = new Random(seed)
  const ask = apiOf(app.url)
  const underWay = new Map<string, number>()
  const calls: ReceivedCall[] = []
  let most = 0
  const receiver = await startReceiver({
    async onCall(call) {
      const jobid = String(call.event?.id).slice(0, 36)
      underWay.set(jobid, (underWay.get(jobid) ?? 0) + 1)
      most = Math.max(most, underWay.get(jobid) ?? 0)
      calls.push(call)
      await delay(random.between(0, 25))
      underWay.set(jobid, (underWay.get(jobid) ?? 0) - 1)
      return { status: random.chance(0.25) ? 500 : 200 }
    },
  })
  await ask('POST', '/users/alice/webhooks', { url: receiver.url })
  const jobs = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const job = await newJob(app.web.services)
      await delay(random.between(0, 20))
      await begin(app.web.services, job.jobid)
      await delay(random.between(0, 20))
      await complete(app.web.services, await begin(app.web.services, job.jobid))
      return job
    }),
  )
  await until(async () => {
    for (const { jobid } of jobs) {
      const { deliveries } = (await ask('GET', `/results/${jobid}/deliveries`)).body
      expect(deliveries.map(({ state }: { state: string }) => state)).toEqual(Array(4).fill('delivered'))
    }
  })
  await receiver.close()
  expect(most).toBe(1)
  for (const { jobid } of jobs) {
    const ids = calls.flatMap(({ event }) => (event?.id.startsWith(jobid) ? event.id : []))
    expect([...new Set(ids)]).toEqual([1, 2, 3, 4].map((seq) => `${jobid}-${seq}`))
  }
})
