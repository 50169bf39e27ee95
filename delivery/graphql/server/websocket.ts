import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql'
import { CloseCode, type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Gate } from '#core/access/gate.ts'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { ByteBudget } from '#core/limits/byte-budget.ts'
import { meterWebSocket } from '#core/limits/web-socket-meter.ts'
import type { LoadedAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { maxRequestBytes, modeName } from '../operations.ts'
import { FollowerListing, type OperationContext } from './context.ts'
import { engine } from './engine.ts'
import { formatErrors, toCodedError, withErrorCodes } from './errors.ts'

/** Operations at once on one connection; a further one is refused with `rate_limited`. */
export const maxOperations = 100

/** Bytes that a client may leave unread before its connection is closed. */
const maxUnreadBytes = 8 * 1_048_576

/** Bytes of incomplete and unanswered messages of all connections of the process together. */
const maxBytesInFlight = 64 * 1_048_576

/** Time for a message to arrive completely. */
const messageTimeoutMs = 60_000

/** Smaller messages are bounded by `maxOperations` and not counted while their operation runs. */
const minCountedBytes = 16_384

/** A client answers a ping within this time, or its connection is closed. */
const pingIntervalMs = 12_000

/** Time that a client whose access has ended has to answer the closing handshake. */
const endingTimeoutMs = 1_000

/** Time for the client's `connection_init`. */
const initTimeoutMs = 10_000

interface Connection {
  headers: IncomingHttpHeaders
  peer: string | undefined
  socket: WebSocket
  budget: ByteBudget
  principal?: Principal
  listing?: FollowerListing
}

type ConnectionContext = Context<Record<string, unknown>, Connection>

/** Connections with the subprotocol `graphql-transport-ws`. The key comes with `connection_init`. */
export function createWebSocketServer(services: WebServices, gate: Gate): LoadedAttachment {
  const { logger } = services
  const budget = new ByteBudget(maxBytesInFlight, messageTimeoutMs)
  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: initTimeoutMs,
    onConnect: (context) => admit(context, services, gate),
    onSubscribe: (context, _id, payload) => prepare(context, payload, services),
    execute: (args) => rootOf(args).execute(args),
    subscribe: (args) => rootOf(args).subscribe(args),
    onNext: (_context, _id, _payload, _args, result) => {
      const { errors, ...coded } = withErrorCodes(result as ExecutionResult, logger)
      return { ...coded, ...(errors && { errors: formatErrors(errors) }) }
    },
    onError: (_context, _id, _payload, errors) =>
      formatErrors(errors.map((error) => toCodedError(error, logger))),
  })
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxRequestBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  })
  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const { headers } = request
    meterWebSocket(budget, socket, request.socket)
    open(protocol, { socket, headers, peer: request.socket.remoteAddress, budget }, services)
  })
  return {
    handleUpgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request))
    },
    async close() {
      for (const socket of server.clients) socket.close(1001, 'The server is stopping.')
      server.close()
      budget.close()
    },
  }
}

type Protocol = ReturnType<typeof makeServer<Record<string, unknown>, Connection>>

/** Connects a socket to the protocol. A message is sent when the previous one of its subscription was taken. */
function open(protocol: Protocol, connection: Connection, { logger }: WebServices): void {
  const { socket, budget } = connection
  let isAlive = true
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, pingIntervalMs)
  socket.on('pong', () => {
    isAlive = true
  })
  // The library closes the connection, with 1009 for a message over the limit.
  socket.on('error', () => {})
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) return resolve()
          if (socket.bufferedAmount > maxUnreadBytes) socket.terminate()
          // The error of a lost connection is followed by its `close`.
          socket.send(text, () => resolve())
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage(handle) {
        socket.on('message', (data: Buffer) => {
          const release = data.length < minCountedBytes ? () => {} : budget.take(data.length)
          if (!release) return socket.close(CloseCode.InternalServerError, 'unavailable')
          handle(String(data))
            .catch((error: unknown) => {
              logger.error({ err: error }, 'A GraphQL message could not be handled.')
              socket.close(CloseCode.InternalServerError, 'internal')
            })
            .finally(release)
        })
      },
    },
    connection,
  )
  socket.once('close', (code, reason) => {
    clearInterval(pings)
    void closed(code, String(reason))
  })
}

/** Admits a connection; one that is refused is closed with 4000 + the error's status, and its code as the reason. */
async function admit(
  { extra: connection, connectionParams }: ConnectionContext,
  services: WebServices,
  gate: Gate,
): Promise<boolean> {
  const { headers, peer, socket } = connection
  try {
    const key = readKey(connectionParams)
    const principal = await gate.admit({ headers, peer, writes: true, scope: 'read', key })
    const release = await services.rates.stream(principal)
    socket.once('close', release)
    // It may have been closed meanwhile.
    if (socket.readyState !== socket.OPEN) release()
    connection.principal = principal
    connection.listing = new FollowerListing(modeName, principal, services)
    const removeListener = onAccessEnd(principal, () => endConnection(socket))
    socket.once('close', removeListener)
    return true
  } catch (error) {
    const { code, status } = toApiError(error)
    if (!(error instanceof ApiError)) services.logger.error({ err: error }, 'A GraphQL connection failed.')
    socket.close(4_000 + status, code)
    return false
  }
}

/** Closes the connection of a client whose access has ended, also when the client does not answer. */
function endConnection(socket: WebSocket): void {
  socket.close(4401, 'unauthenticated')
  const timer = setTimeout(() => socket.terminate(), endingTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
}

/** The key in the payload of `connection_init`: `key`, or `Authorization` as in the HTTP header. */
function readKey(parameters: Record<string, unknown> | undefined): string | undefined {
  const { key, Authorization, authorization = Authorization } = parameters ?? {}
  if (typeof key === 'string') return key
  if (typeof authorization !== 'string') return undefined
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
}

type Executors = Pick<ReturnType<typeof engine.getEnveloped>, 'execute' | 'subscribe'>

/** The executors travel in the root value, which no resolver reads. */
const rootOf = (args: ExecutionArgs) => args.rootValue as Executors

/** Parses and validates an operation. The errors of one that is not valid are returned, not thrown. */
async function prepare(
  { extra: { principal, listing }, subscriptions }: ConnectionContext,
  { query, variables, operationName }: SubscribePayload,
  services: WebServices,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    if (!principal || !listing) throw new ApiError('unauthenticated', 'Send connection_init first.')
    if (Object.keys(subscriptions).length > maxOperations) {
      const detail = `At most ${maxOperations} operations may run at once on one connection.`
      throw new ApiError('rate_limited', detail)
    }
    await services.rates.message(principal)
    const context: OperationContext = { principal, services, listing, streams: true }
    const enveloped = engine.getEnveloped(context)
    const { schema, parse, validate, execute, subscribe, contextFactory } = enveloped
    const document = parse(query)
    const errors = validate(schema, document)
    if (errors.length > 0) return errors as readonly GraphQLError[]
    return {
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: await contextFactory(),
      rootValue: { execute, subscribe },
    }
  } catch (error) {
    return [toCodedError(error, services.logger)]
  }
}
