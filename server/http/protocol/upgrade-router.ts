import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Gate } from '#core/access/gate.ts'
import { onAccessEnd } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { refuseHop } from '#core/http/headers/hop.ts'
import type { UpgradeEndpoint } from '#core/modes/attachment.ts'
import type { Log } from '#core/services.ts'
import { problemResponse } from '../problem-response.ts'
import { readTarget, servesPath } from '../request-target.ts'

/** Time that clients have to answer the closing handshake of their connection. */
const closingTimeoutMs = 300

/** Time that a client has to read a rejection. */
const rejectionTimeoutMs = 1_000

/** Passes each WebSocket handshake to the one endpoint that serves its path, and rejects all others over HTTP. */
export class UpgradeRouter {
  readonly #endpoints: readonly UpgradeEndpoint[]
  readonly #gate: Gate
  readonly #logger: Log
  readonly #sockets = new Set<Duplex>()

  constructor(endpoints: readonly UpgradeEndpoint[], gate: Gate, logger: Log) {
    this.#endpoints = endpoints
    this.#gate = gate
    this.#logger = logger
  }

  /**
   * Whether a request is a WebSocket handshake. Any other protocol in `Upgrade`, like the h2c that some clients
   * offer with every request, is ignored, as RFC 9110 §7.8 allows.
   */
  static isWebSocket({ headers }: IncomingMessage): boolean {
    return headers.upgrade?.toLowerCase() === 'websocket'
  }

  /** Listener for the `upgrade` event of an HTTP server. */
  async handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // The HTTP server no longer listens, and an error without a listener ends the process.
    socket.on('error', () => socket.destroy())
    try {
      const endpoint = this.#find(request)
      const { headers } = request
      refuseHop(headers, readTarget(request)?.pathname ?? '')
      const { remoteAddress: peer } = request.socket
      const principal = await this.#gate.admit({ headers, writes: true, scope: endpoint.scope, peer })
      if (socket.destroyed) return
      socket.once(
        'close',
        onAccessEnd(principal, () => socket.destroy()),
      )
      await endpoint.handleUpgrade(request, socket, head)
    } catch (error) {
      if (!(error instanceof ApiError)) this.#logger.error({ err: error }, 'An upgrade failed.')
      reject(socket, error)
    }
  }

  /** Waits until the endpoints have closed their connections, then destroys what is left. */
  async close(): Promise<void> {
    const until = performance.now() + closingTimeoutMs
    while (this.#sockets.size > 0 && performance.now() < until) await delay(10)
    for (const socket of this.#sockets) socket.destroy()
  }

  #find(request: IncomingMessage): UpgradeEndpoint {
    const path = readTarget(request)?.pathname ?? ''
    const endpoint = this.#endpoints.find((candidate) => servesPath(candidate, path))
    if (endpoint) return endpoint
    throw new ApiError('not_found', 'There is no WebSocket endpoint at this path.')
  }
}

function reject(socket: Duplex, error: unknown): void {
  const { status, headers, body } = problemResponse(error)
  const text = String(body)
  const head = { connection: 'close', 'content-length': Buffer.byteLength(text), ...headers }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  // Destroying a socket with unread data resets the connection, which may discard the response.
  socket.resume()
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`)
  const timer = setTimeout(() => socket.destroy(), rejectionTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
}
