import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { startRabbit } from './amqp-broker.ts'
import { startMock } from './kafka-broker.ts'
import { startMosquitto } from './mqtt-broker.ts'
import { startNats } from './nats-broker.ts'
import { startRedis } from './redis-broker.ts'

interface BrokerCandidate {
  program: string
  /** Whether it can be started again after a kill. */
  restarts: boolean
  /** Whether its consumer gets every acknowledged message, a kill notwithstanding. */
  isDurable: boolean
  start(): Promise<BrokerUnderTest>
}

/** The brokers of the benchmark and of the chaos runs, by destination type. */
export const brokersUnderTest: Record<string, BrokerCandidate> = {
  amqp: { program: 'rabbitmq-server', restarts: true, isDurable: true, start: startRabbit },
  kafka: { program: 'kcat', restarts: false, isDurable: false, start: startMock },
  mqtt: { program: 'mosquitto', restarts: true, isDurable: false, start: startMosquitto },
  nats: { program: 'nats-server', restarts: true, isDurable: true, start: startNats },
  redis: { program: 'redis-server', restarts: true, isDurable: true, start: startRedis },
}
