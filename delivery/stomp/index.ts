import { WebSocketServer } from 'ws'
import type { Gate } from '#core/access/gate.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { subprotocols } from './frame/frame.ts'
import { guide } from './guide.ts'
import { commandScopes } from './server/commands.ts'
import { handleConnection } from './server/connection.ts'
import { maxFirstMessageBytes } from './server/message-size.ts'

/** STOMP 1.2, 1.1 and 1.0 over WebSocket at `/stomp`. */
export const stomp: DeliveryMode = {
  name: 'stomp',
  title: 'STOMP',
  summary: 'Subscribe to jobs with the client of a message broker, over WebSocket.',
  guide,
  asyncapi,
  follows: { progress: true, users: true },
  attach,
}

function attach(services: WebServices, gate: Gate): Attachment {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFirstMessageBytes,
    // A subprotocol is optional: the version is that of the CONNECT frame.
    handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
  })
  return {
    path: '/stomp',
    // The key comes with the CONNECT frame.
    scope: 'public',
    messages: commandScopes,
    handleUpgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (ws) =>
        handleConnection(ws, request, { mode: stomp.name, services, gate }),
      )
    },
    async close() {
      for (const ws of server.clients) ws.close(1001)
    },
  }
}
