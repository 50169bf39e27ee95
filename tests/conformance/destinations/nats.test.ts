import { nats } from '#delivery/destinations/nats/destination.ts'
import { startNats } from '#tests/support/brokers/nats-broker.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: nats,
  program: 'nats-server',
  isDurable: true,
  deduplicates: true,
  topic: (...parts) => parts.join('.'),
  start: startNats,
})
