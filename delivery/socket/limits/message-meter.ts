import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Decoder, Encoder, PacketType, protocol } from 'socket.io-parser'
import { maxTextCharacters } from './bounds.ts'
import type { ByteBudget } from './byte-budget.ts'

/** Memory of a parsed text relative to its length, at worst. */
const parsedFactor = 16

/** Memory of a chunk beside its bytes: a client may send single bytes. */
const chunkOverhead = 256

/** Counts what a WebSocket has received of an incomplete message. */
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

/** Counts what a request of HTTP long polling has brought, until it ends. */
export function meterRequest(budget: ByteBudget, request: IncomingMessage): void {
  const message = budget.incomplete(() => request.destroy())
  request.on('data', (chunk: Buffer | string) => message.grow(chunk.length + chunkOverhead))
  for (const end of ['end', 'close']) request.once(end, () => message.reset())
}

/**
 * The Socket.IO parser with bounds: a short text and one binary part a message. A message that waits for its binary
 * part counts in the budget.
 */
export function boundedParser(budget: ByteBudget) {
  class BoundedDecoder extends Decoder {
    readonly #waiting = budget.incomplete(() => this.destroy())

    constructor() {
      super({ maxAttachments: 1 })
    }

    /** @throws Error for a message over the bounds; it closes the connection */
    override add(packet: unknown): void {
      if (typeof packet === 'string' && packet.length > maxTextCharacters) {
        throw new Error('The text of the message is too long.')
      }
      this.#waiting.reset()
      super.add(packet)
      if (typeof packet === 'string' && Reflect.get(this, 'reconstructor')) {
        this.#waiting.grow(packet.length * parsedFactor)
      }
    }

    override destroy(): void {
      this.#waiting.reset()
      super.destroy()
    }
  }
  return { Encoder, Decoder: BoundedDecoder, PacketType, protocol }
}
