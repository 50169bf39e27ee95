import { connectAsync } from 'mqtt'
import { describe, expect, it } from 'vitest'
import { mqtt } from '#delivery/destinations/mqtt/destination.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { startMosquitto } from '#tests/support/brokers/mqtt-broker.ts'
import { sendEvents } from '#tests/support/brokers/send.ts'
import { until } from '#tests/support/until.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: mqtt,
  program: 'mosquitto',
  // Mosquitto writes its sessions to disk only now and then.
  isDurable: false,
  topic: (...parts) => parts.join('/'),
  start: startMosquitto,
})

describe.runIf(isInstalled('mosquitto'))('retained events (needs mosquitto)', () => {
  it.each([
    [true, [{ retain: true, seq: 3 }]],
    [false, []],
  ])('with retain: %s, a new subscriber of the topic gets %j', async (retain, expected) => {
    const broker = await startMosquitto()
    const { port } = broker.process
    const address = broker.address(port, broker.password)
    await sendEvents(mqtt, { address, config: { topic: 'hearback/{jobid}', retain }, count: 3 })
    const received: object[] = []
    const subscriber = await connectAsync(address, { protocolVersion: 5 })
    subscriber.on('message', (_topic, payload, { retain }) =>
      received.push({ retain, seq: JSON.parse(String(payload)).seq }),
    )
    await subscriber.subscribeAsync('hearback/+', { qos: 1 })
    // The broker sends what it has retained before the answer to a later request.
    await subscriber.subscribeAsync('none', { qos: 1 })
    await until(() => expect(received).toEqual(expected))
    await subscriber.endAsync()
    await broker.close()
  })
})
