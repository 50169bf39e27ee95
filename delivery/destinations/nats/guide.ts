import type { DestinationGuide, DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is a message on the subject, with the attributes of the CloudEvent as headers (ce-id, ce-type, …) and its data as JSON. When a JetStream stream has the subject, the event is delivered once the stream has stored it; Nats-Msg-Id is the id of the event, so that the stream drops repeated ones within its duplicate window. Without a stream, it is delivered once the server has it; only current subscribers receive it.',
  address:
    'nats://user:password@host:4222, with several hosts separated by commas; nats+tls:// for TLS. A name without a password is a token.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'A stream drops an event that is sent again, also by redelivery, within its duplicate window.',
    'The events of a job in order while the server responds; ce-sequence shows the order.',
  ],
  errors: [
    {
      class: 'auth',
      when: 'User, password or token are wrong, or the user may not publish on the subject (Permissions Violation).',
    },
    {
      class: 'rejected',
      when: 'No stream has the subject although requireStream is true, or the stream refuses the event, for example because it is full and discards new messages.',
    },
  ],
  config: { broker: 'bus', subject: 'hearback.jobs', requireStream: true },
  consumer: {
    title: 'A JetStream consumer',
    language: 'js',
    code: `import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const connection = await connect({ servers: 'localhost:4222', user: 'user', pass: 'password' })
const manager = await jetstreamManager(connection)
const stream = await manager.streams.find('hearback.jobs')
await manager.consumers.add(stream, { durable_name: 'results', ack_policy: 'explicit' })
const consumer = await jetstream(connection).consumers.get(stream, 'results')
for await (const message of await consumer.consume()) {
  console.log(message.headers?.get('ce-id'), message.headers?.get('ce-type'), message.json().state)
  message.ack()
}`,
  },
}

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary:
      'Nachrichten auf einem NATS-Subject, von JetStream gespeichert, wenn ein Stream das Subject hat.',
    fields: {
      subject: {
        title: 'Subject',
        description:
          'Das Subject, auf dem Ereignisse veröffentlicht werden. Platzhalter: {userid}, {state}, {jobid}.',
      },
      requireStream: {
        title: 'Stream verlangen',
        description:
          'Fehlschlagen, solange kein JetStream-Stream das Subject hat, statt mit Core NATS zu veröffentlichen.',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Messages sur un subject NATS, stockés par JetStream quand un stream a ce subject.',
    fields: {
      subject: {
        title: 'Subject',
        description: 'Le subject où les événements sont publiés. Variables : {userid}, {state}, {jobid}.',
      },
      requireStream: {
        title: 'Exiger un stream',
        description:
          'Échouer tant qu’aucun stream JetStream n’a ce subject, au lieu de publier avec NATS simple.',
      },
    },
  },
]
