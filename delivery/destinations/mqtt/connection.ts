import { randomUUID } from 'node:crypto'
import { connect, ErrorWithReasonCode } from 'mqtt'
import type { BrokerProtocol } from '#core/outbox/brokers/broker-connection.ts'
import { type BrokerMessage, contentType } from '#core/outbox/brokers/broker-message.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'

interface Target {
  topic: string
  retain: boolean
}

/** Seconds after which the broker discards a retained or queued event. */
const expiryS = 7 * 86_400

/** Reason codes of refused credentials and permissions (MQTT 5 §2.4; 4 and 5 are those of MQTT 3.1.1). */
const authCodes = [4, 5, 133, 134, 135, 138, 140]

/** MQTT 5 over TCP or TLS. */
export const protocol: BrokerProtocol<Target> = {
  async open({ scheme, hosts, credentials }, { timeoutMs }) {
    const isTls = scheme === 'mqtts'
    const servers = hosts.map(({ host, port }) => ({
      host,
      port: port ?? (isTls ? 8_883 : 1_883),
      protocol: isTls ? ('mqtts' as const) : ('mqtt' as const),
    }))
    const options = {
      servers,
      protocolVersion: 5 as const,
      clientId: `hearback-${randomUUID()}`,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: timeoutMs,
      ...credentials,
    }
    const client = connect(options)
    const opened = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    client.once('connect', () => opened.resolve())
    // Pending messages reject with the error too.
    client.on('error', (error) => opened.reject(error))
    client.once('close', () => {
      opened.reject(new DeliveryError('retry', 'connect'))
      ended.resolve()
      client.end(true)
    })
    await opened.promise
    return {
      closed: ended.promise,
      async publish({ topic, retain }, message) {
        const { ephemeral } = message
        await client.publishAsync(topic, message.body, {
          qos: ephemeral ? 0 : 1,
          retain: retain && !ephemeral,
          properties: propertiesOf(message),
        })
      },
      // Without DISCONNECT the broker takes it for a lost connection (MQTT 5 §3.14).
      close: () => client.endAsync(),
      destroy() {
        client.end(true)
        // `end` has no effect while it waits for a broker that does not answer.
        client.stream.destroy()
        ended.resolve()
      },
    }
  },
  classify(error) {
    if (error instanceof ErrorWithReasonCode) return authCodes.includes(error.code) ? 'auth' : 'rejected'
    if (!(error instanceof Error)) return null
    if (/connack timeout/i.test(error.message)) return 'timeout'
    return /^(connection closed|client disconnecting)/i.test(error.message) ? 'connect' : null
  },
}

/** MQTT protocol binding for CloudEvents 1.0.2 §3.1: the attributes as user properties. */
function propertiesOf({ attributes }: BrokerMessage) {
  return { contentType, messageExpiryInterval: expiryS, userProperties: attributes }
}
