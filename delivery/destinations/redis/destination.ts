import { z } from 'zod'
import { createBrokerType } from '#core/outbox/brokers/broker-type.ts'
import { topicTemplate } from '#core/outbox/brokers/topic-template.ts'
import { guide, translations } from './guide.ts'

const maxLengthError = 'must be a whole number from 1 to 100000000'

/** Redis or Valkey: an entry of a stream for each event. */
export const redis = createBrokerType({
  name: 'redis',
  title: 'Redis streams',
  summary: 'Entries of a Redis or Valkey stream, of a bounded length.',
  guide,
  translations,
  schemes: ['redis', 'rediss', 'valkey', 'valkeys'],
  config: {
    stream: topicTemplate('Key of the stream that events are added to.'),
    maxLength: z
      .int(maxLengthError)
      .min(1, maxLengthError)
      .max(100_000_000, maxLengthError)
      .default(100_000)
      .meta({ description: 'Entries that the stream keeps, approximately; older ones are removed.' }),
  },
  templates: ['stream'],
  topicOf: ({ stream }) => stream,
  check: ({ stream }) =>
    /^[^\s\p{Cc}]+$/u.test(stream)
      ? null
      : { field: 'stream', problem: 'must not contain white space or control characters' },
  loadProtocol: async () => (await import('./connection.ts')).protocol,
})
