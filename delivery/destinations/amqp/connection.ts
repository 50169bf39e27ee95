import { AMQPChannelError, AMQPConnectionError, AMQPError, Connection } from 'rabbitmq-client'
import type { BrokerAddress } from '#core/outbox/brokers/broker-address.ts'
import type { BrokerProtocol } from '#core/outbox/brokers/broker-connection.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'
import { ConfirmChannels, type Target } from './confirm-channels.ts'

/** AMQP 0-9-1 over TCP or TLS. The path of the address is the virtual host. */
export const protocol: BrokerProtocol<Target> = {
  async open(address, { timeoutMs }) {
    const connection = new Connection(optionsOf(address, timeoutMs))
    const opened = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    connection.once('connection', () => opened.resolve())
    // The client would connect again by itself.
    connection.on('error', (error) => {
      opened.reject(error)
      ended.resolve()
      connection.unsafeDestroy()
    })
    await opened.promise
    const channels = new ConfirmChannels(connection)
    return {
      closed: ended.promise,
      publish: (target, message) => channels.publish(target, message),
      // Without `connection.close` the broker logs a lost connection (AMQP 0-9-1 §2.2.4).
      async close() {
        await channels.close()
        await connection.close()
        ended.resolve()
      },
      destroy() {
        connection.unsafeDestroy()
        ended.resolve()
      },
    }
  },
  classify(error) {
    if (!(error instanceof AMQPError)) return null
    if (error.code === 'ACCESS_REFUSED' || error.code === 'NOT_ALLOWED') return 'auth'
    if (error.code === 'CONNECTION_TIMEOUT' || error.code === 'ACQUIRE_TIMEOUT') return 'timeout'
    // The broker closes the channel when the exchange does not exist.
    if (error.code === 'NOT_FOUND' || error.code === 'BASIC_NACK' || error.code === 'NACK') return 'rejected'
    if (error instanceof AMQPConnectionError) return 'connect'
    return error instanceof AMQPChannelError ? 'connect' : new DeliveryError('retry', 'rejected')
  },
}

function optionsOf(address: BrokerAddress, timeoutMs: number) {
  const tls = address.scheme === 'amqps'
  return {
    hosts: address.hostList(tls ? 5_671 : 5_672),
    vhost: address.path ?? '/',
    tls,
    connectionName: 'hearback',
    connectionTimeout: timeoutMs,
    acquireTimeout: timeoutMs,
    ...address.credentials,
  }
}
