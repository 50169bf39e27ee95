import { createClient, ErrorReply } from 'redis'
import type { BrokerAddress } from '#core/outbox/brokers/broker-address.ts'
import type { BrokerProtocol } from '#core/outbox/brokers/broker-connection.ts'
import { type BrokerMessage, contentType } from '#core/outbox/brokers/broker-message.ts'

interface Target {
  stream: string
  maxLength: number
}

/** One Redis or Valkey server. The path of the address is the number of the database. */
export const protocol: BrokerProtocol<Target> = {
  async open(address, { timeoutMs }) {
    const ended = Promise.withResolvers<void>()
    const socket = { ...socketOf(address), connectTimeout: timeoutMs, reconnectStrategy: false } as const
    const client = createClient({
      ...optionsOf(address),
      socket,
      disableOfflineQueue: true,
    })
    // Commands and `connect` reject with the error too.
    client.on('error', () => {
      if (!client.isOpen) ended.resolve()
    })
    client.on('end', () => ended.resolve())
    try {
      await client.connect()
    } catch (error) {
      if (client.isOpen) client.destroy()
      throw error
    }
    const destroy = () => {
      if (client.isOpen) client.destroy()
      ended.resolve()
    }
    return {
      closed: ended.promise,
      async publish({ stream, maxLength }, message) {
        const trim = { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxLength } as const
        await client.xAdd(stream, '*', fieldsOf(message), { TRIM: trim })
      },
      // The protocol has no message for the end of a connection.
      close: async () => destroy(),
      destroy,
    }
  },
  classify(error) {
    if (!(error instanceof Error)) return null
    if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(error.message)) return 'auth'
    if (error instanceof ErrorReply) return 'rejected'
    if (/^(Socket|Connection|ClientClosed|ClientOffline|Disconnects|Abort)/.test(error.constructor.name)) {
      return error.constructor.name.includes('Timeout') ? 'timeout' : 'connect'
    }
    return null
  },
}

function optionsOf({ credentials, path }: BrokerAddress) {
  return {
    ...(credentials && credentials.password !== '' && credentials),
    ...(credentials?.password === '' && { password: credentials.username }),
    ...(path && { database: Number(path) }),
  }
}

function socketOf({ hosts, scheme }: BrokerAddress) {
  const [first] = hosts
  const address = { host: first?.host ?? '', port: first?.port ?? 6_379 }
  return scheme === 'rediss' || scheme === 'valkeys' ? { ...address, tls: true as const } : address
}

/** The attributes of the CloudEvent as fields, and its data as the field `data`. */
function fieldsOf({ attributes, body }: BrokerMessage): Record<string, string> {
  return { ...attributes, datacontenttype: contentType, data: body }
}
