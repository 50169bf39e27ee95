import { createBrokerType } from '#core/outbox/brokers/broker-type.ts'
import { topicTemplate } from '#core/outbox/brokers/topic-template.ts'
import { guide, translations } from './guide.ts'

const topicError = 'must be letters, digits, dots, underscores and hyphens, at most 249'

/** Kafka: a record for each event, whose key is the id of the job. */
export const kafka = createBrokerType({
  name: 'kafka',
  title: 'Kafka',
  summary: 'Records of a Kafka topic, keyed by job, from an idempotent producer with acks=all.',
  guide,
  translations,
  schemes: ['kafka', 'kafka+tls'],
  config: { topic: topicTemplate('The topic that records are produced to. It must exist.') },
  templates: ['topic'],
  topicOf: ({ topic }) => topic,
  check({ topic }) {
    const isTopic = /^[A-Za-z0-9._-]{1,249}$/.test(topic) && topic !== '.' && topic !== '..'
    return isTopic ? null : { field: 'topic', problem: topicError }
  },
  loadProtocol: async () => (await import('./connection.ts')).protocol,
})
