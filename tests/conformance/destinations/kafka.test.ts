import { kafka } from '#delivery/destinations/kafka/destination.ts'
import { startMock, useCluster } from '#tests/support/brokers/kafka-broker.ts'
import { describeBroker } from './broker-suite.ts'

/** Bootstrap brokers of a real cluster without credentials, instead of the mock cluster of librdkafka. */
const cluster = process.env.KAFKA_BROKERS

describeBroker({
  type: kafka,
  program: 'kcat',
  isDurable: false,
  hasCredentials: false,
  hasProxy: cluster === undefined,
  topic: (...parts) => parts.join('.'),
  start: cluster === undefined ? startMock : () => useCluster(cluster),
})
