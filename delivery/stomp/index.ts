import { WebSocketServer } from 'ws'
import type { Gate } from '#core/access/gate.ts'
import { ByteBudget } from '#core/limits/byte-budget.ts'
import { meterWebSocket } from '#core/limits/web-socket-meter.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { subprotocols } from './frame/frame.ts'
import { guide } from './guide.ts'
import { commandScopes } from './server/commands.ts'
import { handleConnection } from './server/connection.ts'
import { maxFirstMessageBytes, maxMessageBytes } from './server/message-size.ts'

/** Bytes of incomplete and unhandled messages of all connections of the process together, at least. */
const minBudgetBytes = 64 * 1_048_576

/** Time for a document to arrive completely: 10 minutes. */
const documentTimeoutMs = 600_000

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
  // Two of the largest documents can arrive at the same time.
  const maxBytes = Math.max(minBudgetBytes, 2 * maxMessageBytes(services.limits.maxUploadBytes))
  const budget = new ByteBudget(maxBytes, documentTimeoutMs)
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
      server.handleUpgrade(request, socket, head, (ws) => {
        meterWebSocket(budget, ws, socket)
        handleConnection(ws, request, { mode: stomp.name, services, gate, budget })
      })
    },
    async close() {
      for (const ws of server.clients) ws.close(1001)
      budget.close()
    },
  }
}
