import { isIP, type Socket } from 'node:net'
import { ApiError } from '#core/http/api-error.ts'
import { problemResponse } from '../problem-response.ts'

/** Limits of the connections of one server. */
export interface ConnectionLimits {
  /** Open connections, of all clients. */
  maxConnections: number
  /** Open connections of one remote address; loopback addresses have no limit of their own. */
  maxPerAddress: number
  /** A client must read at least `minReadBytes`, or all that waits for it, within this time. */
  readTimeoutMs: number
  minReadBytes: number
}

export const connectionLimits: ConnectionLimits = {
  maxConnections: 20_000,
  maxPerAddress: 2_000,
  readTimeoutMs: 30_000,
  minReadBytes: 16_384,
}

/**
 * Checks of what a client has read within `readTimeoutMs`. After a pause of the whole process there is one at most, so
 * that the pause is not taken for one of the client.
 */
const checksPerTimeout = 4

/** Time that a client has to read the refusal of its connection. */
const refusalTimeoutMs = 500

interface Line {
  socket: Socket
  address: string
  /** What the client had not read when it last made progress; null when it had read everything. */
  unread: Unread | null
  /** Checks since then. */
  checks: number
}

interface Unread {
  /** Bytes of the writes that are complete. */
  completed: number
  /** Bytes of the write in progress that the system has not taken. */
  queued: number
}

/**
 * Counts the connections of a server, refuses those over a limit with a `503`, and closes those whose client has
 * stopped reading what is written to it.
 */
export class ConnectionGuard {
  readonly #limits: ConnectionLimits
  readonly #lines = new Set<Line>()
  readonly #perAddress = new Map<string, number>()
  readonly #timer: NodeJS.Timeout

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
    this.#timer = setInterval(() => this.#closeUnread(), limits.readTimeoutMs / checksPerTimeout).unref()
  }

  /** Number of open connections. */
  get size(): number {
    return this.#lines.size
  }

  /** Whether a new connection is within the limits; any other is answered and closed. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? ''
    const ofAddress = this.#perAddress.get(address) ?? 0
    const { maxConnections, maxPerAddress } = this.#limits
    if (this.#lines.size >= maxConnections || (ofAddress >= maxPerAddress && !isLoopback(address))) {
      refuse(socket)
      return false
    }
    const line: Line = { socket, address, unread: null, checks: 0 }
    this.#lines.add(line)
    this.#perAddress.set(address, ofAddress + 1)
    socket.once('close', () => this.#remove(line))
    return true
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #remove(line: Line): void {
    this.#lines.delete(line)
    const left = (this.#perAddress.get(line.address) ?? 1) - 1
    if (left > 0) this.#perAddress.set(line.address, left)
    else this.#perAddress.delete(line.address)
  }

  #closeUnread(): void {
    for (const line of this.#lines) {
      const now = unreadOf(line.socket)
      if (!now || !line.unread || this.#hasRead(line.unread, now))
        Object.assign(line, { unread: now, checks: 0 })
      else if (++line.checks === checksPerTimeout) line.socket.destroy()
    }
  }

  #hasRead(earlier: Unread, now: Unread): boolean {
    return now.completed > earlier.completed || earlier.queued - now.queued >= this.#limits.minReadBytes
  }
}

function unreadOf(socket: Socket): Unread | null {
  const { writableLength, bytesWritten } = socket
  if (writableLength === 0) return null
  // The size of libuv's queue, which Node's own socket timeout reads, too: a large write may be taken in parts.
  const handle = Reflect.get(socket, '_handle') as { writeQueueSize?: number } | null
  return { completed: bytesWritten - writableLength, queued: handle?.writeQueueSize ?? 0 }
}

function isLoopback(address: string): boolean {
  return isIP(address) === 6
    ? address === '::1' || address.startsWith('::ffff:127.')
    : address.startsWith('127.')
}

const refusal = new ApiError('unavailable', 'The server has too many connections; try again later.')

function refuse(socket: Socket): void {
  const { status, body } = problemResponse(refusal)
  const head = `HTTP/1.1 ${status} Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\nconnection: close`
  socket.on('error', () => {})
  // Closing a socket with unread data resets the connection, which may discard the response.
  socket.resume()
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  const timer = setTimeout(() => socket.destroy(), refusalTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
}
