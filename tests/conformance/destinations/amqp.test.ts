import { amqp } from '#delivery/destinations/amqp/destination.ts'
import { startRabbit } from '#tests/support/brokers/amqp-broker.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: amqp,
  program: 'rabbitmq-server',
  isDurable: true,
  topic: (...parts) => parts.join('.'),
  start: startRabbit,
})
