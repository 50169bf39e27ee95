import { z } from 'zod'
import { createBrokerType } from '#core/outbox/brokers/broker-type.ts'
import { topicTemplate } from '#core/outbox/brokers/topic-template.ts'
import { guide, translations } from './guide.ts'

const nameError = 'must be at most 255 bytes long, without control characters'

/** RabbitMQ and other brokers of AMQP 0-9-1: a persistent message for each event, confirmed by the broker. */
export const amqp = createBrokerType({
  name: 'amqp',
  title: 'RabbitMQ (AMQP 0-9-1)',
  summary: 'Persistent messages to an AMQP 0-9-1 exchange, confirmed by the broker.',
  guide,
  translations,
  schemes: ['amqp', 'amqps'],
  config: {
    exchange: topicTemplate('The exchange that events are published to.').or(z.literal('')).default('').meta({
      description:
        'The exchange that events are published to. Empty: the default exchange, whose routing key is the name of a queue. Placeholders: {userid}, {state}, {jobid}.',
    }),
    routingKey: topicTemplate('The routing key of the messages.'),
  },
  templates: ['exchange', 'routingKey'],
  topicOf: ({ exchange, routingKey }) => (exchange === '' ? routingKey : exchange),
  check(target) {
    for (const field of ['exchange', 'routingKey'] as const) {
      const isName = Buffer.byteLength(target[field]) <= 255 && !/\p{Cc}/u.test(target[field])
      if (!isName) return { field, problem: nameError }
    }
    return null
  },
  loadProtocol: async () => (await import('./connection.ts')).protocol,
})
