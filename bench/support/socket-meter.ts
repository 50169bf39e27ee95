import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Bytes that a socket carried, protocol heads included; TCP and IP heads are not. */
export interface SocketBytes {
  up: number
  down: number
  connections: number
}

/**
 * Counts the bytes of all TCP connections that this process opens to one port, whichever client library opens them.
 */
export class SocketMeter {
  readonly #port: () => number
  readonly #open = new Set<Socket>()
  readonly #ended: SocketBytes = { up: 0, down: 0, connections: 0 }

  /** `port` returns the current port of the server. */
  constructor(port: () => number) {
    this.#port = port
    subscribe('net.client.socket', this.#onSocket)
  }

  readonly #onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    socket.once('connect', () => {
      if (socket.remotePort !== this.#port()) return
      this.#ended.connections++
      this.#open.add(socket)
    })
    socket.once('close', () => {
      if (!this.#open.delete(socket)) return
      this.#ended.up += socket.bytesWritten
      this.#ended.down += socket.bytesRead
    })
  }

  /** Totals so far. */
  read(): SocketBytes {
    const totals = { ...this.#ended }
    for (const { bytesWritten, bytesRead } of this.#open) {
      totals.up += bytesWritten
      totals.down += bytesRead
    }
    return totals
  }

  close(): void {
    unsubscribe('net.client.socket', this.#onSocket)
  }
}
