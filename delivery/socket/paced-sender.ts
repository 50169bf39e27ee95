import type { Socket } from 'socket.io'

/** Messages that may be on their way before the next one waits. */
const window = 64

/**
 * The sending side of one connection. Socket.IO queues without a bound what a client does not take; here a
 * relay waits for room, so that what a slow client leaves lies in the feed's bounded queue.
 */
export class PacedSender {
  readonly #socket: Socket
  #underway = 0
  #waiting: (() => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /**
   * Sends a message whose one argument is JSON text already, made once for all who get it: a packet of type 2
   * in the default namespace (Socket.IO protocol 5, "Packet encoding").
   */
  send(name: 'event' | 'stale', json: string): void {
    if (!this.#socket.connected) return
    this.#underway++
    this.#socket.conn.write(`2["${name}",${json}]`, {}, () => this.#sent())
  }

  /** Resolves when there is room for a message, or nobody left to send it to. */
  async room(): Promise<void> {
    while (this.#underway >= window) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The connection is gone: nobody needs to wait. */
  close(): void {
    this.#underway = Number.NEGATIVE_INFINITY
    this.#wake()
  }

  #sent(): void {
    this.#underway--
    if (this.#underway < window) this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
