import { WebSocketServer } from 'ws'
import type { Gate } from '#core/access/gate.ts'
import { ByteBudget } from '#core/limits/byte-budget.ts'
import { meterWebSocket } from '#core/limits/web-socket-meter.ts'
import type { LoadedAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { subprotocols } from '../frame/frame.ts'
import { handleConnection } from './connection.ts'
import { maxFirstMessageBytes, maxMessageBytes } from './message-size.ts'

/** Bytes of incomplete and unhandled messages of all connections of the process together, at least. */
const minBudgetBytes = 64 * 1_048_576

/** Time for a document to arrive completely: 10 minutes. */
const documentTimeoutMs = 600_000

/** Creates the WebSocket server. `mode` is the name under which its followers are counted. */
export function createServer(mode: string, services: WebServices, gate: Gate): LoadedAttachment {
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
    handleUpgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (ws) => {
        meterWebSocket(budget, ws, socket)
        handleConnection(ws, request, { mode, services, gate, budget })
      })
    },
    async close() {
      for (const ws of server.clients) ws.close(1001)
      budget.close()
    },
  }
}
