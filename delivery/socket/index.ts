import { Server } from 'socket.io'
import type { DeliveryMode } from '#core/delivery-mode.ts'
import { Refusal } from '#core/error.ts'
import { converse } from './conversation.ts'
import { guide } from './guide.ts'

/** What a packet holds beside the document. */
const packetOverhead = 65_536

/**
 * Being told over Socket.IO. Catch-up comes from the log by `seq`; Socket.IO's own recovery is off, since it
 * loses the final event of a quiet job, and fan-out between servers is the feed's.
 */
export const socket: DeliveryMode = {
  name: 'socket',
  title: 'Socket.IO',
  summary: 'Be told over a lasting two-way connection.',
  guide,
  attach(http, services, gate) {
    const io = new Server(http, {
      serveClient: false,
      maxHttpBufferSize: services.limits.maxUploadBytes + packetOverhead,
      // The request's Origin decides, and a page of another origin is never let in, so there is no CORS.
      allowRequest: (request, callback) => {
        try {
          gate.admit({ headers: request.headers, writes: true })
          callback(null, true)
        } catch (error) {
          callback(error instanceof Refusal ? error.code : 'internal', false)
        }
      },
    })
    io.on('connection', (connection) => {
      const principal = gate.admit({ headers: connection.request.headers, writes: true })
      converse(connection, principal, services)
    })
    return {
      async close() {
        io.disconnectSockets(true)
        io.engine.close()
      },
    }
  },
}
