import { constants } from 'node:buffer'
import type { Server as HttpServer } from 'node:http'
import type { Socket as Line } from 'node:net'
import { Server } from 'socket.io'
import { ApiError } from '#core/http/api-error.ts'
import type { Closable, DeliveryMode, Gate } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { handleConnection } from './connection-handler.ts'
import { guide } from './guide.ts'

/**
 * The largest packet that is read, in bytes: twice the largest document, and what a packet holds beside it. So a
 * document a little too large is refused with an answer, over HTTP long-polling too, where it comes as base64 and
 * is a third longer. What is larger still is cut off, since the whole packet lies in memory.
 */
const packetLimit = (maxUploadBytes: number) => 2 * maxUploadBytes + 65_536

/** How long clients may take to answer that the connection is closing. */
const graceMs = 300

/**
 * Being told over Socket.IO. Catch-up comes from the log by `seq`; Socket.IO's own recovery is off, since it
 * loses the final event of a quiet job, and fan-out between servers is the feed's.
 */
export const socket: DeliveryMode = {
  name: 'socket',
  title: 'Socket.IO',
  summary: 'Be told over a lasting two-way connection.',
  guide,
  asyncapi,
  follows: true,
  attach,
}

function attach(http: HttpServer, services: WebServices, gate: Gate): Closable {
  const maxPacketBytes = packetLimit(services.limits.maxUploadBytes)
  const io = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: maxPacketBytes,
    pingInterval: 15_000,
    // An answer is a few hundred bytes or a document; neither gains from being compressed here.
    httpCompression: false,
    // The request's Origin decides, and a page of another origin is never let in, so there is no CORS.
    allowRequest: ({ headers }, callback) => {
      try {
        gate.admit({ headers, writes: true })
        callback(null, true)
      } catch (error) {
        callback(error instanceof ApiError ? error.code : 'internal', false)
      }
    },
  })
  io.engine.on('connection', ({ transport }) => {
    // Long-polling collects a packet in one string, and one beyond what a string can hold would be thrown at nobody.
    if (transport.name === 'polling')
      Reflect.set(transport, 'maxHttpBufferSize', Math.min(maxPacketBytes, constants.MAX_STRING_LENGTH))
  })
  io.on('connection', (connection) => {
    const { headers } = connection.request
    handleConnection(connection, socket.name, gate.admit({ headers, writes: true }), services)
    // Engine.IO keeps the handshake's request for as long as the connection lasts; nobody looks at it again.
    Reflect.set(connection.conn, 'request', null)
  })
  const lines = new Set<Line>()
  http.on('upgrade', (_request, line: Line) => {
    lines.add(line)
    line.once('close', () => lines.delete(line))
  })
  return {
    async close() {
      // Not `disconnectSockets`: a client that is told to go does not come back, and one that is cut off does.
      io.engine.close()
      const until = performance.now() + graceMs
      while (lines.size > 0 && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10))
      for (const line of lines) line.destroy()
    },
  }
}
