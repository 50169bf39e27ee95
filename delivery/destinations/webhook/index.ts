import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { sendProgress } from '../../outbox/progress.ts'
import { laterQueue, messagesFor, promptQueue } from '../../outbox/queues.ts'
import { scheduleSetting } from '../../outbox/retry-schedule.ts'
import { senders } from '../../outbox/sender.ts'
import { sweeps } from '../../outbox/sweep.ts'
import { asyncapi } from './asyncapi.ts'
import { originSetting } from './cloudevents-handshake.ts'
import { follows, guide } from './guide.ts'
import { routes } from './routes/index.ts'
import { submitOptions } from './submit-options.ts'

/** Being called: each event is posted, signed, to the URLs that asked for it, until they take it. */
export const webhook: DeliveryMode = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Receive events as HTTP requests to a URL of yours.',
  guide,
  asyncapi,
  follows,
  settings: { WEBHOOK_RETRY_SCHEDULE: scheduleSetting, WEBHOOK_ORIGIN: originSetting },
  submitOptions,
  async onEvent(tx, event, _job, { deliveries, clock }) {
    const due = await deliveries.owe(tx, event, clock())
    if (due.length > 0) await tx.enqueue(messagesFor(due))
  },
  onProgress: sendProgress,
  async onErase(tx, jobid, { deliveries, inboxes }) {
    await deliveries.forgetJob(tx, jobid)
    await inboxes.removeOfJob(tx, jobid)
  },
  routes,
  queues: [promptQueue, laterQueue],
  workers: senders,
  sweeps,
}
