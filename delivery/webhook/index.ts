import type { DeliveryMode } from '#core/delivery-mode.ts'
import { asyncapi } from './asyncapi.ts'
import { originSetting } from './consent.ts'
import { guide } from './guide.ts'
import { submitOptions } from './options.ts'
import { sendProgress } from './progress.ts'
import { laterQueue, messagesFor, promptQueue } from './queue.ts'
import { routes } from './routes/index.ts'
import { scheduleSetting } from './schedule.ts'
import { senders } from './sender.ts'
import { sweeps } from './sweep.ts'

/** Being called: each event is posted, signed, to the URLs that asked for it, until they take it. */
export const webhook: DeliveryMode = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Be called at your own URL.',
  guide,
  asyncapi,
  follows: true,
  settings: { WEBHOOK_RETRY_SCHEDULE: scheduleSetting, WEBHOOK_ORIGIN: originSetting },
  submitOptions,
  async owes(tx, event, _job, { deliveries, clock }) {
    const due = await deliveries.owe(tx, event, clock())
    if (due.length > 0) await tx.enqueue(messagesFor(due))
  },
  progressed: sendProgress,
  async erases(tx, jobid, { deliveries, inboxes }) {
    await deliveries.forgetJob(tx, jobid)
    await inboxes.removeOfJob(tx, jobid)
  },
  routes,
  queues: [promptQueue, laterQueue],
  workers: senders,
  sweeps,
}
