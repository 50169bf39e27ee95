import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { ReceivedCall } from '#client/webhooks/receiver.ts'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { preparedDataFolder, Service } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const data = preparedDataFolder()
const hooks: Hook[] = []
let service: Service
let url: string
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  service = new Service(data.path, { WEBHOOK_RETRY_SCHEDULE: '0,1,1,2,2,5,5,5,5,5' })
  url = await service.ready()
  ask = apiOf(url)
})
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.close()
})
afterAll(async () => {
  await service.stop()
  data.remove()
})

/** Registers the only receiver of a user, for all events. */
async function subscribed(userid: string, answer: Hook['answer']): Promise<Hook> {
  const hook = await openHook(answer)
  hooks.push(hook)
  const { body } = await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })
  hook.secrets.push(body.secret)
  return hook
}

async function submit(userid: string): Promise<string> {
  const answer = await fetch(`${url}/pdf/${userid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { jobid: string }).jobid
}

/** Waits until the jobs are completed and all their deliveries have succeeded. */
async function untilDelivered(jobids: string[]): Promise<void> {
  await until(async () => {
    for (const jobid of jobids) {
      const job = await ask('GET', `/results/${jobid}`)
      expect(job.body.state).toBe('completed')
      const { deliveries } = (await ask('GET', `/results/${jobid}/deliveries`)).body as {
        deliveries: DeliveryView[]
      }
      expect(deliveries.map(({ state }) => state)).toEqual(Array(job.body.seq).fill('delivered'))
    }
  }, 90_000)
}

/** Asserts that every event was delivered and signed, and those of a job in order, apart from repetitions. */
function expectAll(calls: ReceivedCall[], jobids: string[]): void {
  expect(calls.every(({ verified }) => verified)).toBe(true)
  for (const jobid of jobids) {
    const ids = calls.map(({ headers }) => headers['webhook-id'] ?? '').filter((id) => id.startsWith(jobid))
    const seqs = [...new Set(ids)].map((id) => Number(id.slice(jobid.length + 1)))
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    expect(seqs.length).toBeGreaterThanOrEqual(3)
  }
  // A repeated delivery has the id and the body of the first.
  for (const [, same] of Map.groupBy(calls, ({ headers }) => headers['webhook-id'])) {
    expect(new Set(same.map(({ body }) => body)).size).toBe(1)
  }
}

it('worker killed between the response of the receiver and its record: the event is delivered again with the same id', async () => {
  let killed = 0
  const worker = await service.process('worker/main.ts')
  const hook = await subscribed('killed', () => {
    if (killed === 0) {
      killed = worker
      process.kill(worker, 'SIGKILL')
    }
    return { status: 200 }
  })
  const jobid = await submit('killed')
  await untilDelivered([jobid])
  expectAll(hook.calls, [jobid])
  expect(hook.calls.filter(({ headers }) => headers['webhook-id'] === `${jobid}-1`)).toHaveLength(2)
})

it('workers killed repeatedly during deliveries: every event is delivered', async () => {
  const hook = await subscribed('again', (_, n) => ({ status: n % 7 === 3 ? 503 : 200, delayMs: 150 }))
  const jobids: string[] = []
  let worker = 0
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 4; n++) jobids.push(await submit('again'))
    const before = hook.calls.length
    worker = await service.process('worker/main.ts', worker)
    await until(() => expect(hook.calls.length).toBeGreaterThan(before))
    process.kill(worker, 'SIGKILL')
  }
  await untilDelivered(jobids)
  expectAll(hook.calls, jobids)
})

it('database killed during deliveries: every event is delivered', async () => {
  const hook = await subscribed('database', () => ({ status: 200, delayMs: 100 }))
  const jobids: string[] = []
  for (let n = 0; n < 6; n++) jobids.push(await submit('database'))
  await until(() => expect(hook.calls.length).toBeGreaterThan(2))
  process.kill(await service.process('/bin/postgres'), 'SIGKILL')
  await untilDelivered(jobids)
  expectAll(hook.calls, jobids)
})
