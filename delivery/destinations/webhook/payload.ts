import type { Endpoint, EndpointFormat } from '#core/outbox/endpoint.ts'
import type { OwedEvent } from '#core/ports/delivery-store.ts'
import { signedHeaders } from './signature.ts'

/** What is posted: the event in the endpoint's wording, signed for this very try under that id. */
export function payloadOf(
  { event, endpoint }: { event: OwedEvent; endpoint: Pick<Endpoint, 'format' | 'secret' | 'formerSecrets'> },
  now: Date,
  webhookId: string = event.id,
): { headers: Record<string, string>; body: string } {
  const { headers, body } = wordings[endpoint.format](event, webhookId)
  const timestamp = Math.floor(now.getTime() / 1_000)
  const signed = signedHeaders({ id: webhookId, timestamp, body }, endpoint)
  return { headers: { 'user-agent': 'hearback', ...headers, ...signed }, body }
}

const wordings: Record<
  EndpointFormat,
  (event: OwedEvent, webhookId: string) => { headers: Record<string, string>; body: string }
> = {
  standard: ({ id, type, timestamp, data }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, type, timestamp, data }),
  }),
  // CloudEvents HTTP protocol binding §3.1: an attribute a header, the data alone in the body.
  'cloudevents-binary': (event, webhookId) => ({
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(attributesOf(event, webhookId)).map(([name, value]) => [`ce-${name}`, value]),
      ),
    },
    body: JSON.stringify(event.data),
  }),
  // §3.2: all of it in the body.
  'cloudevents-structured': (event, webhookId) => ({
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: JSON.stringify({
      ...attributesOf(event, webhookId),
      datacontenttype: 'application/json',
      data: event.data,
    }),
  }),
}

/** The context attributes of CloudEvents 1.0.2. What an event is of is its source, so that source and id are one. */
function attributesOf({ type, timestamp, data }: OwedEvent, id: string): Record<string, string> {
  const { jobid, webhookId } = data as { jobid?: string; webhookId?: string }
  const source = jobid ? `/results/${jobid}` : `/webhooks/${webhookId}`
  return { specversion: '1.0', id, source, type, time: timestamp }
}
