import { constants } from 'node:buffer'
import { Server as EngineServer } from 'engine.io'
import { type DefaultEventsMap, Server } from 'socket.io'
import type { Gate } from '#core/access/gate.ts'
import type { Principal } from '#core/access/principal.ts'
import { toApiError } from '#core/http/api-error.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { handleConnection } from './connection-handler.ts'
import { guide } from './guide.ts'
import { requestScopes } from './requests.ts'

/**
 * The largest packet that is read, in bytes: twice the largest document, and what a packet holds beside it. So a
 * document a little too large is rejected with an acknowledgement, over HTTP long polling too, where it comes as
 * base64 and is a third longer. A larger packet closes the connection, since the whole packet is held in memory.
 */
const packetLimit = (maxUploadBytes: number) => 2 * maxUploadBytes + 65_536

/**
 * Delivery over Socket.IO. Catch-up comes from the log by `seq`; Socket.IO's own connection state recovery is off,
 * since it loses the final event of a quiet job, and fan-out between servers is the feed's.
 */
export const socket: DeliveryMode = {
  name: 'socket',
  title: 'Socket.IO',
  summary: 'Receive events over one open two-way connection.',
  guide,
  asyncapi,
  follows: { progress: true, users: true, defaultFor: ['browser'] },
  attach,
}

function attach(services: WebServices, gate: Gate): Attachment {
  const maxPacketBytes = packetLimit(services.limits.maxUploadBytes)
  const engine = new EngineServer({
    maxHttpBufferSize: maxPacketBytes,
    pingInterval: 15_000,
    // A response is a few hundred bytes or a document; neither gains from compression.
    httpCompression: false,
  })
  engine.on('connection', ({ transport }) => {
    // Long polling collects a packet in one string; beyond the longest string the error would have no handler.
    if (transport.name === 'polling')
      Reflect.set(transport, 'maxHttpBufferSize', Math.min(maxPacketBytes, constants.MAX_STRING_LENGTH))
  })
  const io = new Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { principal: Principal }>({
    serveClient: false,
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
    handleConnection(connection, socket.name, connection.data.principal, services)
    // Engine.IO keeps the handshake's request until the connection ends, and nothing reads it any more.
    Reflect.set(connection.conn, 'request', null)
  })
  return {
    path: '/socket.io/',
    // The handshake of Engine.IO comes before the one of Socket.IO, which brings the key.
    scope: 'public',
    messages: requestScopes,
    handleUpgrade: (request, line, head) => engine.handleUpgrade(request as never, line, head),
    handleRequest: (request, response) => engine.handleRequest(request as never, response),
    async close() {
      // Not `disconnectSockets`: a client does not reconnect after that, but does after a closed connection.
      engine.close()
    },
  }
}
