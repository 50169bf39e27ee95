import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { kafka } from '#delivery/destinations/kafka/destination.ts'
import {
  hasOneLocalBroker,
  parseCluster,
  startMock,
  useCluster,
} from '#tests/support/brokers/kafka-broker.ts'
import { startRefusingKafka } from '#tests/support/brokers/refusing-kafka.ts'
import { sendEvents } from '#tests/support/brokers/send.ts'
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

it('destination type kafka: refused credentials are reported as auth, without the password', async () => {
  const broker = await startRefusingKafka()
  const address = `kafka://hearback:wrong-password@127.0.0.1:${broker.port}`
  const error = await sendEvents(kafka, { address, config: { topic: 'hearback.jobs' }, count: 1 }).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ action: 'retry', class: 'auth' })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('wrong-password')
  await broker.close()
})

it('destination type kafka: a missing topic is reported as rejected, and the connection is kept', async () => {
  const broker = await startRefusingKafka()
  const address = `kafka://127.0.0.1:${broker.port}`
  const errors: unknown[] = []
  await sendEvents(kafka, {
    address,
    config: { topic: 'hearback.missing' },
    count: 3,
    onError: (error) => errors.push(error),
  })
  expect(errors).toHaveLength(3)
  for (const error of errors) expect(error).toMatchObject({ action: 'retry', class: 'rejected' })
  expect(broker.connections).toBeLessThanOrEqual(2)
  await broker.close()
})
