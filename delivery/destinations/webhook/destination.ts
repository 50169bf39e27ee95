import { ApiError } from '#core/http/api-error.ts'
import { retryScheduleSetting } from '#core/outbox/deliveries/retry-schedule.ts'
import { DeliveryError, type DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { Services } from '#core/services.ts'
import { classifyResponse } from './classify-response.ts'
import { originHeader, originSetting, requestPermission } from './cloudevents-permission.ts'
import { configSchema, secretsSchema, webhookOf } from './config.ts'
import { translations } from './guide.ts'
import { payloadOf } from './payload.ts'
import { newSecret, rotateSecret } from './secret.ts'

/** Webhooks: signed HTTP requests to a URL. */
export const webhook: DestinationType = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Signed HTTP requests to a URL.',
  translations,
  configSchema,
  capabilities: { progress: true },
  settings: {
    WEBHOOK_RETRY_SCHEDULE: retryScheduleSetting(
      'Seconds before each attempt to deliver to a webhook, counted from the attempt before, comma-separated.',
    ),
    WEBHOOK_ORIGIN: originSetting,
  },
  // The HTTP client limits each request to 15 s; the first attempt may consist of two (OPTIONS and POST).
  timeoutMs: 35_000,
  retrySchedule: ({ WEBHOOK_RETRY_SCHEDULE }) => WEBHOOK_RETRY_SCHEDULE as number[],
  validate: ({ url }, services) => requireCallable(services, String(url), 'url'),
  createSecrets: () => ({ secret: newSecret(), formerSecrets: [] }),
  rotateSecrets: (secrets, now) => ({ ...rotateSecret(secretsSchema.parse(secrets), now) }),
  preview({ destination, event, messageId }, now) {
    const target = webhookOf(destination)
    return { method: 'POST', target: target.url, ...payloadOf(event, target, now, messageId) }
  },
  async connect(services) {
    const { outbound, clock } = services
    return {
      async send({ destination, event, messageId, ephemeral, traceparent }, signal) {
        const target = webhookOf(destination)
        const now = clock()
        // A permission is that of the URL: one granted while the URL was being changed does not count.
        if (target.format !== 'standard' && target.permittedUrl !== target.url) {
          // Progress is too short-lived to wait for a permission.
          if (ephemeral) throw new DeliveryError('permanent', 'blocked')
          await requestPermission(services, target, signal)
        }
        const { headers, body } = payloadOf(event, target, now, messageId)
        const origin = target.format === 'standard' ? {} : originHeader(services)
        const trace = traceparent ? { traceparent } : {}
        const call = {
          method: 'POST',
          url: target.url,
          headers: { ...headers, ...origin, ...trace },
          body,
        } as const
        const receipt = classifyResponse(await outbound.call({ ...call, signal }), clock())
        return target.format === 'standard' ? { ...receipt, bytes: Buffer.byteLength(body) } : receipt
      },
      // The HTTP client belongs to the process.
      async close() {},
    }
  },
}

/**
 * Refuses a URL that can never be called: its scheme, port, user info or literal address is not permitted.
 * @throws ApiError `invalid_callback` naming the field
 */
export function requireCallable({ outbound }: Pick<Services, 'outbound'>, url: string, field: string): void {
  const reason = outbound.validateUrl(url)
  if (reason) throw new ApiError('invalid_callback', `${field}: ${reason}`, { field })
}
