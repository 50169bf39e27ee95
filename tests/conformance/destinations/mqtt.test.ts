import { mqtt } from '#delivery/destinations/mqtt/destination.ts'
import { startMosquitto } from '#tests/support/brokers/mqtt-broker.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: mqtt,
  program: 'mosquitto',
  // Mosquitto writes its sessions to disk only now and then.
  isDurable: false,
  topic: (...parts) => parts.join('/'),
  start: startMosquitto,
})
