import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { startRabbit } from './amqp-broker.ts'
import { startMock } from './kafka-broker.ts'
import { startMosquitto } from './mqtt-broker.ts'
import { startNats } from './nats-broker.ts'
import { startRedis } from './redis-broker.ts'

/** The brokers of the benchmark, by destination type. `restarts`: whether it can be started again after a kill. */
export const brokersUnderTest: Record<
  string,
  { program: string; restarts: boolean; start(): Promise<BrokerUnderTest> }
> = {
  amqp: { program: 'rabbitmq-server', restarts: true, start: startRabbit },
  kafka: { program: 'kcat', restarts: false, start: startMock },
  mqtt: { program: 'mosquitto', restarts: true, start: startMosquitto },
  nats: { program: 'nats-server', restarts: true, start: startNats },
  redis: { program: 'redis-server', restarts: true, start: startRedis },
}
