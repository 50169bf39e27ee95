import type { DestinationGuide, DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is a persistent message to the exchange, with the attributes of the CloudEvent as headers (cloudEvents_id, cloudEvents_type, …) and its data as JSON; message_id is the id of the event. It is mandatory, so that the broker returns it when no queue takes it, and delivered once the broker confirms it.',
  address: 'amqp://user:password@host:5672/vhost; amqps:// for TLS. Without a path, the virtual host is /.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'The events of a job in order while the broker responds; cloudEvents_sequence shows the order.',
  ],
  errors: [
    {
      class: 'auth',
      when: 'User or password are wrong (ACCESS_REFUSED), the user may not use the virtual host (NOT_ALLOWED), or not write to the exchange.',
    },
    {
      class: 'rejected',
      when: 'The exchange does not exist (NOT_FOUND), no queue takes the message, or a queue refuses it (basic.nack), for example because it is full.',
    },
    {
      class: 'timeout',
      when: 'The broker does not confirm in time, for example because it blocks publishers while its memory or disk is short.',
    },
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

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary: 'Persistente Nachrichten an einen AMQP-0-9-1-Exchange, vom Broker bestätigt.',
    fields: {
      exchange: {
        title: 'Exchange',
        description:
          'Der Exchange, an den Ereignisse gesendet werden. Leer: der Standard-Exchange, dessen Routing-Key der Name einer Queue ist. Platzhalter: {userid}, {state}, {jobid}.',
      },
      routingKey: {
        title: 'Routing-Key',
        description: 'Der Routing-Key der Nachrichten. Platzhalter: {userid}, {state}, {jobid}.',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Messages persistants vers un exchange AMQP 0-9-1, confirmés par le broker.',
    fields: {
      exchange: {
        title: 'Exchange',
        description:
          'L’exchange où les événements sont publiés. Vide : l’exchange par défaut, dont la clé de routage est le nom d’une file. Variables : {userid}, {state}, {jobid}.',
      },
      routingKey: {
        title: 'Clé de routage',
        description: 'La clé de routage des messages. Variables : {userid}, {state}, {jobid}.',
      },
    },
  },
]
