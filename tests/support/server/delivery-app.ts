import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp } from './app.ts'
import { startSenders } from './senders.ts'

export type DeliveryApp = Awaited<ReturnType<typeof startDeliveryApp>>

/** Starts an app that delivers webhooks, with three attempts at once, the fourth in an hour. */
export async function startDeliveryApp() {
  const app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.1,0.1,3600' })
  const { services } = app.web
  const ask = apiOf(app.url)
  const senders = await startSenders(app)
  const hooks: Hook[] = []
  return {
    services,
    ask,
    url: app.url,
    database: app.database,
    /** A receiver, which is the only one of that user. */
    async subscribed(userid: string, answer?: Hook['answer']) {
      const hook = await openHook(answer)
      hooks.push(hook)
      const { body } = await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })
      return { hook, id: body.id as string }
    },
    async wholeJob(userid: string) {
      const job = await newJob(services, userid)
      await complete(services, await begin(services, job.jobid))
      return job
    },
    /** The deliveries of `webhooks/{id}` or `results/{jobid}`, newest first. */
    async log(of: string, query = ''): Promise<DeliveryView[]> {
      return (await ask('GET', `/${of}/deliveries${query}`)).body.deliveries
    },
    async closeHooks() {
      for (const hook of hooks.splice(0)) await hook.close()
    },
    async close() {
      await senders.stop()
      await app.close()
    },
  }
}
