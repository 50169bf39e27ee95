import {
  AuthenticationError,
  findErrorBy,
  NetworkError,
  ProduceAcks,
  Producer,
  SASLMechanisms,
  stringSerializers,
  TimeoutError,
  UserError,
} from '@platformatic/kafka'
import type { BrokerAddress } from '#core/outbox/brokers/broker-address.ts'
import type { BrokerProtocol } from '#core/outbox/brokers/broker-connection.ts'
import { type BrokerMessage, contentType } from '#core/outbox/brokers/broker-message.ts'
import { createBatcher } from '#core/outbox/deliveries/batcher.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'
import { connectErrorOf } from './connect-errors.ts'

interface Target {
  topic: string
}

/** Records of one request, and topics whose requests are batched, at most. */
const maxBatch = 500
const maxTopics = 10_000

/** Kafka over TCP or TLS. Credentials are those of SASL; the parameter `sasl` selects its mechanism, PLAIN by default. */
export const protocol: BrokerProtocol<Target> = {
  async open(address, { timeoutMs }) {
    const producer = new Producer<string, string, string, string>({
      ...connectionOptionsOf(address),
      clientId: 'hearback',
      bootstrapBrokers: address.hostList(9_092),
      connectTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      timeout: timeoutMs,
      // The outbox retries. With 0 an idempotent producer retries without a limit.
      retries: false,
      idempotent: true,
      acks: ProduceAcks.ALL,
      autocreateTopics: false,
      serializers: stringSerializers,
    })
    const ended = Promise.withResolvers<void>()
    const close = async () => {
      ended.resolve()
      await producer.close(true)
    }
    // A request on a connection that ends may never be answered, also not with an error.
    producer.on('client:broker:disconnect', () => void close().catch(() => {}))
    const opening = Promise.withResolvers<never>()
    opening.promise.catch(() => {})
    void ended.promise.then(() => opening.reject(new DeliveryError('retry', 'connect')))
    // The client would try the hosts again.
    let failures = 0
    producer.on('client:broker:failed', ({ connection }) => {
      failures += 1
      if (failures < address.hosts.length) return
      opening.reject(connectErrorOf(connection) ?? new DeliveryError('retry', 'connect'))
      void close().catch(() => {})
    })
    const expired = setTimeout(() => opening.reject(new DeliveryError('retry', 'timeout')), timeoutMs)
    try {
      // A new producer has no id yet (Kafka protocol, InitProducerId: -1); the client would send 0.
      const initialized = producer.initIdempotentProducer({ producerId: -1n, producerEpoch: -1 })
      await Promise.race([initialized, opening.promise])
    } catch (error) {
      void close().catch(() => {})
      throw error
    } finally {
      clearTimeout(expired)
    }
    // A request per topic at a time keeps the order; a topic that does not exist fails alone.
    const batchers = new Map<string, (message: BrokerMessage) => Promise<unknown>>()
    const batcherOf = (topic: string) => {
      const found = batchers.get(topic)
      if (found) return found
      if (batchers.size >= maxTopics) batchers.clear()
      const batcher = createBatcher(
        async (messages: BrokerMessage[]) => {
          await producer.send({ messages: messages.map((message) => recordOf(topic, message)) })
          return messages
        },
        { maxSize: maxBatch },
      )
      batchers.set(topic, batcher)
      return batcher
    }
    return {
      closed: ended.promise,
      async publish({ topic }, message) {
        try {
          await batcherOf(topic)(message)
        } catch (error) {
          // The producer forgets its id after a failed request.
          if (!isUnknownTopic(error)) void close().catch(() => {})
          throw error
        }
      },
      close,
      destroy: () => void close().catch(() => {}),
    }
  },
  classify(error) {
    if (!(error instanceof Error)) return null
    if (findErrorBy(error, 'code', AuthenticationError.code)) return 'auth'
    if (authErrors.some((apiId) => findErrorBy(error, 'apiId', apiId))) return 'auth'
    if (isUnknownTopic(error) || findErrorBy(error, 'code', 'PLT_KFK_PROTOCOL')) return 'rejected'
    if (findErrorBy(error, 'code', TimeoutError.code)) return 'timeout'
    return isNetworkError(error) ? 'connect' : null
  },
}

const topicErrors = ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'TOPIC_AUTHORIZATION_FAILED']

const authErrors = [
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]

function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error) || findErrorBy(error, 'code', 'PLT_KFK_PROTOCOL')) return false
  return [NetworkError.code, TimeoutError.code].some((code) => findErrorBy(error, 'code', code) !== null)
}

/** The request was not sent, because there are no such topics. */
function isUnknownTopic(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // The client replaces the error of the broker by one without its code.
  if (findErrorBy(error, 'code', UserError.code) && error.message.startsWith('Unknown topic')) return true
  return topicErrors.some((apiId) => findErrorBy(error, 'apiId', apiId) !== null)
}

/** Options of TLS and SASL for clients of the address. */
export function connectionOptionsOf({ scheme, credentials, params }: BrokerAddress) {
  const given = params.get('sasl')?.toUpperCase() ?? SASLMechanisms.PLAIN
  const mechanism = Object.values(SASLMechanisms).find((one) => one === given) ?? SASLMechanisms.PLAIN
  return {
    ...(scheme === 'kafka+tls' && { tls: {} }),
    ...(credentials && { sasl: { mechanism, ...credentials } }),
  }
}

/** Kafka protocol binding for CloudEvents 1.0.2 §3.2: the attributes as headers with the prefix `ce_`. */
function recordOf(topic: string, { key, attributes, body }: BrokerMessage) {
  const headers: Record<string, string> = { 'content-type': contentType }
  for (const [name, value] of Object.entries(attributes)) headers[`ce_${name}`] = value
  return { topic, key, value: body, headers }
}
