import { JetStreamApiCodes, JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream'
import {
  AuthorizationError,
  connect,
  headers as createHeaders,
  type NatsConnection,
  PermissionViolationError,
  RequestError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node'
import type { BrokerAddress } from '#core/outbox/brokers/broker-address.ts'
import type { BrokerClient, BrokerProtocol } from '#core/outbox/brokers/broker-connection.ts'
import { type BrokerMessage, contentType } from '#core/outbox/brokers/broker-message.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'

interface Target {
  subject: string
  requireStream: boolean
}

/** How long an answer to "is there a stream for this subject" is used. */
const lookupTtlMs = 10_000
const maxLookups = 10_000

/** NATS over TCP or TLS. User and password, or a token, come from the address. */
export const protocol: BrokerProtocol<Target> = {
  async open(address, { timeoutMs }) {
    const connection = await connect({
      servers: address.hostList(4_222),
      name: 'hearback',
      reconnect: false,
      timeout: timeoutMs,
      ...credentialsOf(address),
      ...(address.scheme === 'nats+tls' && { tls: {} }),
    })
    return createClient(connection, timeoutMs)
  },
  classify(error) {
    if (error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError) return 'auth'
    if (error instanceof PermissionViolationError) return 'auth'
    if (error instanceof TimeoutError) return 'timeout'
    if (error instanceof RequestError && error.cause) return this.classify?.(error.cause) ?? null
    // The stream rejects the message, for example because it is full.
    if (error instanceof JetStreamApiError) return 'rejected'
    if (isWithoutJetStream(error)) return 'rejected'
    if (error instanceof Error && /^(Connection|ClosedConnection|DrainingConnection)/.test(error.name))
      return 'connect'
    return null
  },
}

function credentialsOf({ credentials }: BrokerAddress) {
  if (!credentials) return {}
  const { username, password } = credentials
  return password === '' ? { token: username } : { user: username, pass: password }
}

async function createClient(connection: NatsConnection, timeoutMs: number): Promise<BrokerClient<Target>> {
  const js = jetstream(connection)
  const manager = await jetstreamManager(connection, { checkAPI: false })
  const lookups = new Map<string, { until: number; found: Promise<boolean> }>()
  const denied = new Map<string, PermissionViolationError>()
  void watchPermissions(connection, denied)

  /** Whether a stream stores the subject. */
  function hasStream(subject: string): Promise<boolean> {
    const known = lookups.get(subject)
    if (known && performance.now() < known.until) return known.found
    if (lookups.size >= maxLookups) lookups.clear()
    const found = manager.streams.find(subject).then(
      () => true,
      (error) => {
        if (isWithoutStream(error) || isWithoutJetStream(error)) return false
        throw error
      },
    )
    lookups.set(subject, { until: performance.now() + lookupTtlMs, found })
    found.catch(() => lookups.delete(subject))
    return found
  }

  /** Core NATS: the server has received the message when it answers a ping that follows it. */
  async function publishCore(subject: string, message: BrokerMessage): Promise<void> {
    connection.publish(subject, message.body, { headers: headersOf(message) })
    await connection.flush()
    const violation = denied.get(subject)
    denied.delete(subject)
    if (violation) throw violation
  }

  return {
    closed: connection.closed(),
    close: () => connection.close(),
    destroy: () => void connection.close().catch(() => {}),
    async publish({ subject, requireStream }, message) {
      if (message.ephemeral) return publishCore(subject, message)
      if (!(await hasStream(subject))) {
        if (requireStream) throw new DeliveryError('retry', 'rejected')
        return publishCore(subject, message)
      }
      try {
        const options = { msgID: message.id, headers: headersOf(message), timeout: timeoutMs }
        await js.publish(subject, message.body, options)
      } catch (error) {
        // The stream may have been deleted.
        lookups.delete(subject)
        throw error
      }
    },
  }
}

/** The server reports a denied publish without saying which message it was. */
async function watchPermissions(
  connection: NatsConnection,
  denied: Map<string, PermissionViolationError>,
): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type !== 'error') continue
    const { error } = status
    if (error instanceof PermissionViolationError && error.operation === 'publish')
      denied.set(error.subject, error)
  }
}

function isWithoutStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound
}

function isWithoutJetStream(error: unknown): boolean {
  if (error instanceof JetStreamApiError)
    return error.code === JetStreamApiCodes.JetStreamNotEnabledForAccount
  if (error instanceof RequestError) return error.isNoResponders()
  return error instanceof Error && /^(JetStreamNotEnabled|NoRespondersError)$/.test(error.name)
}

/** NATS protocol binding for CloudEvents 1.0.2 §3.1: the attributes as headers with the prefix `ce-`. */
function headersOf({ attributes }: BrokerMessage) {
  const headers = createHeaders()
  headers.set('content-type', contentType)
  for (const [name, value] of Object.entries(attributes)) headers.set(`ce-${name}`, value)
  return headers
}
