import type { DestinationGuide } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is a persistent message to the exchange, with the attributes of the CloudEvent as headers (cloudEvents_id, cloudEvents_type, …) and its data as JSON; message_id is the id of the event. It is delivered once the broker confirms it. A message that no queue takes (mandatory) counts as failed and is tried again.',
  address: 'amqp://user:password@host:5672/vhost; amqps:// for TLS. Without a path, the virtual host is /.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'The events of a job in order while the broker responds; cloudEvents_sequence shows the order.',
  ],
  config: { broker: 'queue', exchange: '', routingKey: 'hearback.jobs' },
  consumer: {
    title: 'A consumer that acknowledges each message',
    language: 'js',
    code: `import { Connection } from 'rabbitmq-client'

const rabbit = new Connection('amqp://user:password@localhost:5672')
rabbit.on('error', console.error)
const queue = { queue: 'hearback.jobs', queueOptions: { durable: true }, qos: { prefetchCount: 20 } }
// The message is acknowledged when the function returns, and delivered again when it throws.
rabbit.createConsumer(queue, async ({ headers, type, body }) => {
  console.log(headers.cloudEvents_id, type, body.state)
})`,
  },
}
