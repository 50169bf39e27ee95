import { redis } from '#delivery/destinations/redis/destination.ts'
import { startRedis } from '#tests/support/brokers/redis-broker.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: redis,
  program: 'redis-server',
  isDurable: true,
  topic: (...parts) => parts.join(':'),
  start: startRedis,
})
