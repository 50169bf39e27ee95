import { webPush } from '#delivery/destinations/web-push/destination.ts'
import { startPushService } from '#tests/support/push/push-service.ts'
import { vapidKey } from '#tests/support/push/vapid-key.ts'
import { retrySchedule } from './harness.ts'
import { describeDestination } from './suite.ts'

const answers = {
  accept: { status: 201 },
  retry: { status: 503 },
  permanent: { status: 413 },
  // A subscription that ended cannot be enabled again.
  disable: { status: 410 },
  remove: { status: 410 },
  hang: 'hang',
} as const

describeDestination({
  type: { ...webPush, retrySchedule: () => retrySchedule },
  reactions: ['accept', 'retry', 'permanent', 'remove', 'hang'],
  env: { VAPID_PRIVATE_KEY: vapidKey.privateKey },
  async openReceiver(react) {
    const service = await startPushService(
      async ({ text }) => answers[await react(JSON.parse(text).notification.data.id)],
    )
    const config = {
      ...service.subscription,
      applicationServerKey: vapidKey.publicKey,
      origin: 'http://localhost:3000',
    }
    return { config, close: service.close }
  },
})
