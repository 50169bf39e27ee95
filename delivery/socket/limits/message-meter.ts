import type { IncomingMessage } from 'node:http'
import { Decoder, Encoder, PacketType, protocol } from 'socket.io-parser'
import type { ByteBudget } from '#core/limits/byte-budget.ts'
import { chunkOverhead } from '#core/limits/web-socket-meter.ts'
import { maxTextCharacters } from './bounds.ts'

/** Memory of a parsed text relative to its length, at worst. */
const parsedFactor = 16

/** Counts what a request of HTTP long polling has brought, until it ends. One that brings nothing is counted, too. */
export function meterRequest(budget: ByteBudget, request: IncomingMessage): void {
  const message = budget.incomplete(() => request.destroy())
  message.grow(chunkOverhead)
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
