import { createClient } from '#client/client.ts'
import { Broker, installedBrokers } from '#tests/chaos/clients/brokers.ts'
import { startPushReceiver } from '#tests/chaos/clients/push-receiver.ts'
import type { Receiver } from '#tests/chaos/clients/receiver.ts'
import { startWebhookReceiver } from '#tests/chaos/clients/webhook-receiver.ts'
import type { Cleanup } from './cleanup.ts'

/** Owners of the jobs; each has a webhook, a push subscription and a topic at every broker. */
export const users = ['user-1', 'user-2', 'user-3'] as const

/** Everything that the service delivers to. */
export interface Destinations {
  receivers: Receiver[]
  brokers: Broker[]
  /** Settings of the service. */
  env: Record<string, string>
  /** Registers them for all users. */
  register(baseUrl: string): Promise<void>
}

/**
 * Starts the receivers and the brokers: those named, or all that are installed. What closes them is added to
 * `cleanup`.
 */
export async function openDestinations(
  types: readonly string[] = installedBrokers(),
  cleanup: Cleanup,
): Promise<Destinations> {
  const receivers: Receiver[] = []
  for (const user of users) {
    for (const start of [startWebhookReceiver, startPushReceiver]) {
      receivers.push(
        await cleanup.start(
          () => start(user),
          (receiver) => receiver.close(),
        ),
      )
    }
  }
  const brokers: Broker[] = []
  for (const type of types) {
    brokers.push(
      await cleanup.start(
        () => Broker.start(type),
        (broker) => broker.close(),
      ),
    )
  }
  const schedule = `0${',1'.repeat(300)}`
  return {
    receivers,
    brokers,
    env: {
      WEBHOOK_RETRY_SCHEDULE: schedule,
      WEB_PUSH_RETRY_SCHEDULE: schedule,
      ...(brokers.length > 0 && {
        BROKER_RETRY_SCHEDULE: schedule,
        BROKERS: brokers.map(({ entry }) => entry).join(','),
      }),
    },
    async register(baseUrl) {
      for (const receiver of receivers) await receiver.register(baseUrl)
      const client = createClient({ baseUrl })
      for (const broker of brokers)
        for (const user of users)
          await client.createDestination(user, { type: broker.type, config: await broker.openTopic(user) })
    },
  }
}
