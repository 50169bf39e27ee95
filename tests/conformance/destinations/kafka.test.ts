import { kafka } from '#delivery/destinations/kafka/destination.ts'
import {
  hasOneLocalBroker,
  parseCluster,
  startMock,
  useCluster,
} from '#tests/support/brokers/kafka-broker.ts'
import { describeBroker } from './broker-suite.ts'

/** A real cluster instead of the mock cluster of librdkafka: `user:password@host:9092?sasl=SCRAM-SHA-512`. */
const given = process.env.KAFKA_BROKERS
const cluster = given ? parseCluster(given) : null

describeBroker({
  type: kafka,
  program: 'kcat',
  isDurable: false,
  hasCredentials: cluster !== null && cluster.credentials !== null,
  hasProxy: cluster === null || hasOneLocalBroker(cluster),
  topic: (...parts) => parts.join('.'),
  start: cluster === null ? startMock : () => useCluster(cluster),
})
