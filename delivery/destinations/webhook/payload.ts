import type { OutboxEvent } from '#core/outbox/deliveries/delivery.ts'
import type { Webhook, WebhookFormat, WebhookSecrets } from './config.ts'
import { signedHeaders } from './signature.ts'

/** An HTTP message: headers and body. */
interface Payload {
  headers: Record<string, string>
  body: string
}

/** The request of one attempt: the event in the webhook's format, signed with the time of the attempt. */
export function payloadOf(
  event: OutboxEvent,
  webhook: Pick<Webhook, 'format'> & WebhookSecrets,
  now: Date,
  messageId: string,
): Payload {
  const { headers, body } = encoders[webhook.format](event, messageId)
  const timestamp = Math.floor(now.getTime() / 1_000)
  const signed = signedHeaders({ id: messageId, timestamp, body }, webhook)
  return { headers: { 'user-agent': 'hearback', ...headers, ...signed }, body }
}

const encoders: Record<WebhookFormat, (event: OutboxEvent, messageId: string) => Payload> = {
  standard: ({ id, type, timestamp, data }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, type, timestamp, data }),
  }),
  // CloudEvents HTTP protocol binding §3.1: the attributes as headers, the data as the body.
  'cloudevents-binary': (event, messageId) => ({
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(attributesOf(event, messageId)).map(([name, value]) => [`ce-${name}`, value]),
      ),
    },
    body: JSON.stringify(event.data),
  }),
  // §3.2: attributes and data in the body.
  'cloudevents-structured': (event, messageId) => ({
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: JSON.stringify({
      ...attributesOf(event, messageId),
      datacontenttype: 'application/json',
      data: event.data,
    }),
  }),
}

/** The context attributes of CloudEvents 1.0.2. The source is the event's resource: source and id are unique together. */
function attributesOf({ type, timestamp, data }: OutboxEvent, id: string): Record<string, string> {
  const { jobid, webhookId, destinationId } = data as Record<string, string | undefined>
  const source = jobid ? `/results/${jobid}` : `/webhooks/${webhookId ?? destinationId}`
  return { specversion: '1.0', id, source, type, time: timestamp }
}
