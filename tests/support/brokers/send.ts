import { clock } from '#core/clock.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings } from '#platform/settings.ts'
import { destinationOf } from '../destination.ts'

interface SendOptions {
  address: string
  config: JsonObject
  count: number
  /** Called with each error; otherwise the first one is thrown. */
  onError?(error: unknown): void
}

/** Sends that many events of one job to a broker, by the connection that the outbox uses, and closes it. */
export async function sendEvents(
  type: DestinationType,
  { address, config, count, onError }: SendOptions,
): Promise<void> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const settings = loadSettings({ LOG_LEVEL: 'silent', BROKERS: `main=${address}` }, modeSettings)
  // Brokers are reached without the HTTP client.
  const outbound = { validateUrl: () => null, call: () => Promise.reject(new Error('Not needed here.')) }
  const connection = await type.connect({
    outbound,
    clock: () => clock.date(),
    logger,
    settings,
    saveState: async () => {},
  })
  const jobid = newUuid()
  const now = new Date()
  const parsed = type.configSchema.parse({ broker: 'main', ...config }) as JsonObject
  const destination = destinationOf('alice', type.name, parsed)
  try {
    for (let seq = 1; seq <= count; seq++) {
      const event = {
        id: `${jobid}-${seq}`,
        type: 'job.processing',
        timestamp: now.toISOString(),
        data: { jobid, userid: 'alice', seq, state: 'processing' },
      }
      const request = { destination, event, messageId: event.id, ephemeral: false, traceparent: null }
      const sending = connection.send(request, new AbortController().signal)
      await (onError ? sending.catch(onError) : sending)
    }
  } finally {
    await connection.close()
  }
}
