import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server as EngineServer } from 'engine.io'
import { type DefaultEventsMap, Server } from 'socket.io'
import type { Gate } from '#core/access/gate.ts'
import type { Principal } from '#core/access/principal.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { ByteBudget } from '#core/limits/byte-budget.ts'
import { meterWebSocket } from '#core/limits/web-socket-meter.ts'
import type { LoadedAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { handleConnection } from './connection-handler.ts'
import { maxBytesInFlight, maxMessageBytes, messageTimeoutMs } from './limits/bounds.ts'
import { boundedParser, meterRequest } from './limits/message-meter.ts'

/** HTTP long polling brings binary data in base64, which is a third longer. */
const maxPollingBytes = Math.ceil((maxMessageBytes * 4) / 3)

/** Time that a connection has for its Socket.IO handshake. */
const connectTimeoutMs = 10_000

/** Creates the Socket.IO server. `mode` is the name under which its followers are counted. */
export function createServer(mode: string, services: WebServices, gate: Gate): LoadedAttachment {
  const budget = new ByteBudget(maxBytesInFlight, messageTimeoutMs)
  const engine = new EngineServer({
    maxHttpBufferSize: maxMessageBytes,
    pingInterval: 15_000,
    // A response is a few hundred bytes or a document; neither gains from compression.
    httpCompression: false,
  })
  engine.on('connection', ({ transport }) => {
    if (transport.name === 'polling') Reflect.set(transport, 'maxHttpBufferSize', maxPollingBytes)
  })
  const io = new Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { principal: Principal }>({
    serveClient: false,
    connectTimeout: connectTimeoutMs,
    parser: boundedParser(budget),
  })
  io.bind(engine)
  io.use((connection, next) => {
    const { headers, auth, address } = connection.handshake
    const key = typeof auth.key === 'string' ? auth.key : undefined
    gate.admit({ headers, writes: true, scope: 'read', key, peer: address }).then(
      (principal) => {
        connection.data.principal = principal
        next()
      },
      (error: unknown) => {
        const problem = toApiError(error).toProblem()
        next(Object.assign(new Error(problem.detail), { data: problem }))
      },
    )
  })
  io.on('connection', (connection) => {
    handleConnection(connection, mode, connection.data.principal, services, budget)
    // Engine.IO keeps the handshake's request until the connection ends, and nothing reads it any more.
    Reflect.set(connection.conn, 'request', null)
  })
  return {
    handleUpgrade(request, line, head) {
      engine.handleUpgrade(request as never, line, head)
      const webSocket = Reflect.get(request, 'websocket') as EventEmitter | undefined
      if (webSocket) meterWebSocket(budget, webSocket, line)
    },
    handleRequest(request, response) {
      requirePolling(request, response)
      engine.handleRequest(request as never, response)
      if (request.method === 'POST') meterRequest(budget, request)
    },
    async close() {
      // Not `disconnectSockets`: a client does not reconnect after that, but does after a closed connection.
      engine.close()
      budget.close()
    },
  }
}

/**
 * @throws ApiError `method_not_allowed`; `invalid_request` for JSONP, which is off; `payload_too_large` by the
 * `Content-Length` alone
 */
function requirePolling({ method, headers, url = '' }: IncomingMessage, response: ServerResponse): void {
  if (method !== 'GET' && method !== 'POST') {
    response.setHeader('allow', 'GET, POST')
    throw new ApiError('method_not_allowed', `${method} is not allowed here; allowed are GET, POST.`)
  }
  if (new URL(url, 'http://host').searchParams.has('j')) {
    throw new ApiError(
      'invalid_request',
      'j: JSONP is not supported; use the transport websocket or polling',
      {
        field: 'j',
      },
    )
  }
  if (Number(headers['content-length'] ?? 0) > maxPollingBytes) {
    const detail =
      'One message takes at most 4 MB; send a larger document with upload:begin, upload:chunk and upload:end.'
    throw new ApiError('payload_too_large', detail, { field: 'body' })
  }
}
