import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { ByteBudget } from './byte-budget.ts'

/** Memory of a chunk beside its bytes: a client may send single bytes. */
export const chunkOverhead = 256

/** Counts what a WebSocket has received of an incomplete message. `line` is the connection under it. */
export function meterWebSocket(budget: ByteBudget, webSocket: EventEmitter, line: Duplex): void {
  const message = budget.incomplete(() => line.destroy())
  // Before the listener of the WebSocket, which emits `message` while it reads the chunk.
  line.prependListener('data', (chunk: Buffer) => message.grow(chunk.length + chunkOverhead))
  webSocket.on('message', () => message.reset())
  // Control frames may come between the fragments of a message, so they do not end it (RFC 6455 §5.4).
  for (const control of ['ping', 'pong']) {
    webSocket.on(control, (data: Buffer) => message.grow(-data.length - chunkOverhead))
  }
  line.once('close', () => message.reset())
}
