import { z } from 'zod'
import { createBrokerType } from '#core/outbox/brokers/broker-type.ts'
import { topicTemplate } from '#core/outbox/brokers/topic-template.ts'
import { guide, translations } from './guide.ts'

const topicError = 'must not begin with $ or contain +, # or control characters'

/** MQTT 5: a message with QoS 1 for each event; the last one of a topic is retained. */
export const mqtt = createBrokerType({
  name: 'mqtt',
  title: 'MQTT',
  summary: 'Messages on an MQTT 5 topic with QoS 1; the broker retains the last one of each topic.',
  guide,
  translations,
  schemes: ['mqtt', 'mqtts'],
  config: {
    topic: topicTemplate('The topic that events are published on.'),
    retain: z.boolean('must be true or false').default(true).meta({
      description: 'The broker keeps the last event of each topic for new subscribers, for a week.',
    }),
  },
  templates: ['topic'],
  topicOf: ({ topic }) => topic,
  check({ topic }) {
    const isTopic = /^[^$+#\p{Cc}][^+#\p{Cc}]*$/u.test(topic) && Buffer.byteLength(topic) <= 65_535
    return isTopic ? null : { field: 'topic', problem: topicError }
  },
  loadProtocol: async () => (await import('./connection.ts')).protocol,
})
