import { startReceiver } from '#client/webhooks/receiver.ts'
import { webhook } from '#delivery/destinations/webhook/destination.ts'
import { retrySchedule } from './harness.ts'
import { describeDestination } from './suite.ts'

const responses = {
  accept: { status: 204 },
  retry: { status: 503 },
  // No HTTP status is a permanent failure: every error but 410 is retried.
  permanent: { status: 400 },
  disable: { status: 410 },
  // A URL can be called again later.
  remove: { status: 410 },
  hang: { hang: true },
}

describeDestination({
  type: webhook,
  reactions: ['accept', 'retry', 'disable', 'hang'],
  env: { WEBHOOK_RETRY_SCHEDULE: retrySchedule.join(',') },
  async openReceiver(react) {
    const { url, close } = await startReceiver({
      onCall: async ({ headers }) => responses[await react(headers['webhook-id'] ?? '')],
    })
    return { config: { url, format: 'standard' }, close }
  },
})
