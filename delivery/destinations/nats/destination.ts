import { z } from 'zod'
import { createBrokerType } from '#core/outbox/brokers/broker-type.ts'
import { topicTemplate } from '#core/outbox/brokers/topic-template.ts'
import { guide, translations } from './guide.ts'

const subjectError =
  'must be tokens separated by dots, without wildcards and white space, and not begin with $ or _INBOX'

/** NATS: a message for each event; stored by JetStream when a stream has the subject. */
export const nats = createBrokerType({
  name: 'nats',
  title: 'NATS',
  summary: 'Messages on a NATS subject, stored by JetStream when a stream has the subject.',
  guide,
  translations,
  schemes: ['nats', 'nats+tls'],
  config: {
    subject: topicTemplate('The subject that events are published on.'),
    requireStream: z.boolean('must be true or false').default(false).meta({
      description: 'Fail while no JetStream stream has the subject, instead of publishing with core NATS.',
    }),
  },
  templates: ['subject'],
  topicOf: ({ subject }) => subject,
  check({ subject }) {
    const isSubject = /^[^\s.*>$\p{Cc}][^\s.*>\p{Cc}]*(\.[^\s.*>\p{Cc}]+)*$/u.test(subject)
    return isSubject && !subject.startsWith('_INBOX') ? null : { field: 'subject', problem: subjectError }
  },
  loadProtocol: async () => (await import('./connection.ts')).protocol,
})
