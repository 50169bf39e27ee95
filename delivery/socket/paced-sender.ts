import type { Socket } from 'socket.io'

/** Messages in flight above which a sender waits. */
const maxInFlight = 64

/**
 * Sending side of one connection, with backpressure. Socket.IO buffers without a bound what a client does not read;
 * here a subscription waits for room, so that its events stay in the feed's bounded queue.
 */
export class PacedSender {
  readonly #socket: Socket
  #inFlight = 0
  #waiting: (() => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /**
   * Sends a message whose only argument is JSON text, serialised once for all receivers: a packet of type 2 in the
   * default namespace (Socket.IO protocol 5, "Packet encoding").
   */
  send(name: 'event' | 'stale', json: string): void {
    if (!this.#socket.connected) return
    this.#inFlight++
    this.#socket.conn.write(`2["${name}",${json}]`, {}, () => this.#written())
  }

  /** Resolves when another message may be sent, or the connection is closed. */
  async room(): Promise<void> {
    while (this.#inFlight >= maxInFlight) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves every waiting `room()`; to be called when the connection is closed. */
  close(): void {
    this.#inFlight = Number.NEGATIVE_INFINITY
    this.#wake()
  }

  #written(): void {
    this.#inFlight--
    if (this.#inFlight < maxInFlight) this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
