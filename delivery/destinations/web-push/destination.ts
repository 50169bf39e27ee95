import { ApiError } from '#core/http/api-error.ts'
import { parseRetryAfter } from '#core/http/headers/retry-after.ts'
import { retryScheduleSetting } from '#core/outbox/deliveries/retry-schedule.ts'
import {
  DeliveryError,
  type DeliveryReceipt,
  type DestinationType,
} from '#core/outbox/destinations/destination-type.ts'
import type { OutboundOutcome } from '#core/ports/delivery/outbound-http.ts'
import { typeName } from './client.ts'
import { configSchema, keysSchema } from './config.ts'
import { translations } from './guide.ts'
import { messageOf, topicOf } from './message.ts'
import { createAuthorizer, loadVapidKeys, vapidSettings } from './vapid.ts'

/** How long a push service keeps a message for a browser that is not reachable, in seconds. */
const ttlS = 86_400

/** Web Push (RFC 8030, 8291, 8292): notifications of a browser, also while no page is open. */
export const webPush: DestinationType = {
  name: typeName,
  shortName: 'push',
  title: 'Web Push',
  summary: 'Notifications of a browser, also while no page is open.',
  translations,
  configSchema,
  secretMembers: ['keys'],
  capabilities: { progress: false },
  settings: {
    ...vapidSettings,
    WEB_PUSH_RETRY_SCHEDULE: retryScheduleSetting(
      'Seconds before each attempt to send to a push service, counted from the attempt before, comma-separated.',
    ),
  },
  retrySchedule: ({ WEB_PUSH_RETRY_SCHEDULE }) => WEB_PUSH_RETRY_SCHEDULE as number[],
  describeConfig(schema, settings) {
    const properties = schema.properties as Record<string, object>
    const { publicKey } = loadVapidKeys(settings)
    const applicationServerKey = { ...properties.applicationServerKey, const: publicKey }
    return { ...schema, properties: { ...properties, applicationServerKey } }
  },
  validate({ endpoint, applicationServerKey }, { outbound, settings }) {
    const reason = outbound.validateUrl(String(endpoint))
    if (reason) throw new ApiError('invalid_callback', `endpoint: ${reason}`, { field: 'endpoint' })
    if (applicationServerKey !== loadVapidKeys(settings).publicKey) {
      const field = 'applicationServerKey'
      throw new ApiError('invalid_request', `${field}: must be the key in GET /destination-types`, { field })
    }
  },
  async connect({ outbound, settings, clock }) {
    const { encryptNotification } = await import('@block65/webcrypto-web-push')
    const keys = loadVapidKeys(settings)
    const authorize = createAuthorizer(keys, String(settings.VAPID_SUBJECT))
    return {
      async send({ destination, event, messageId }, signal) {
        const { endpoint, applicationServerKey, origin } = configSchema
          .omit({ keys: true })
          .parse(destination.config)
        // A subscription accepts messages of the key that it was created with, and of no other.
        if (applicationServerKey !== keys.publicKey) throw new DeliveryError('disable', 'auth')
        const subscription = {
          endpoint,
          expirationTime: null,
          keys: keysSchema.parse(destination.secrets.keys),
        }
        const text = new TextEncoder().encode(messageOf(event, messageId, origin))
        const body = await encryptNotification(subscription, text, { pad: false })
        const headers = {
          authorization: authorize(endpoint, clock()),
          'content-encoding': 'aes128gcm',
          'content-type': 'application/notification+json',
          ttl: String(ttlS),
          topic: topicOf(event, messageId),
          urgency: 'normal',
        }
        return classify(
          await outbound.call({ method: 'POST', url: endpoint, headers, body, signal }),
          clock(),
        )
      },
      // The HTTP client belongs to the process.
      async close() {},
    }
  },
}

/**
 * Classifies the response of a push service. 404 and 410 end a subscription, which cannot be renewed (RFC 8030 §7.3);
 * 413 refuses the message.
 * @throws DeliveryError unless the status is 2xx
 */
function classify(outcome: OutboundOutcome, now: Date): DeliveryReceipt {
  const { durationMs } = outcome
  if (outcome.status === null) throw new DeliveryError('retry', outcome.class, { durationMs })
  const { status, headers } = outcome
  if (status >= 200 && status < 300) return { status, durationMs }
  const retryAfterS = parseRetryAfter(headers['retry-after'], now)
  const details = { status, durationMs, retryAfterS }
  if (status === 404 || status === 410) throw new DeliveryError('remove', 'status', details)
  if (status === 413) throw new DeliveryError('permanent', 'rejected', details)
  throw new DeliveryError('retry', status === 401 || status === 403 ? 'auth' : 'status', details)
}
