import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ConnectionGuard, type ConnectionLimits, connectionLimits } from './connection-limits.ts'
import { Http2Request, Http2Response } from './http2-messages.ts'
import { keepSessionAlive } from './http2-session.ts'
import { rejectMalformed } from './malformed-request.ts'
import { readProtocol } from './read-protocol.ts'

interface HttpServerOptions {
  onRequest(request: IncomingMessage, response: ServerResponse): void
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Whether a request with an `Upgrade` header goes to `onUpgrade`; any other is handled without an upgrade. */
  isUpgrade(request: IncomingMessage): boolean
  /** Time a connection has for its first bytes, and then for the headers of each HTTP/1.1 request. */
  headersTimeoutMs?: number
  limits?: Partial<ConnectionLimits>
}

const maxConcurrentStreams = 256

/** Time that responses in progress have when the server closes. */
const closingTimeoutMs = 1_500

/**
 * A server for HTTP/1.1 and for HTTP/2 with prior knowledge (RFC 9113 §3.3) on one port. Both reach the same
 * listener; an HTTP/2 request comes as Node's compatibility API presents it. Upgrades exist in HTTP/1.1 only.
 */
export class HttpServer {
  readonly #http1: Server
  readonly #http2: Http2Server
  readonly #guard: ConnectionGuard
  readonly #undecided = new Set<Socket>()
  readonly #sessions = new Set<ServerHttp2Session>()

  constructor({ onRequest, onUpgrade, isUpgrade, headersTimeoutMs = 30_000, limits }: HttpServerOptions) {
    this.#guard = new ConnectionGuard({ ...connectionLimits, ...limits })
    this.#http1 = createServer({
      shouldUpgradeCallback: isUpgrade,
      // The dispatcher answers a request without one with a problem.
      requireHostHeader: false,
      headersTimeout: headersTimeoutMs,
      // A stream stays open until its job ends, and an upload takes as long as its connection needs.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 30_000),
    })
    this.#http1.on('request', onRequest)
    // An expectation that is not known may be ignored (RFC 9110 §10.1.1); Node's own 417 has no problem.
    this.#http1.on('checkExpectation', onRequest)
    this.#http1.on('upgrade', onUpgrade)
    this.#http1.on('clientError', rejectMalformed)
    this.#http2 = createHttp2Server({
      Http2ServerRequest: Http2Request as never,
      Http2ServerResponse: Http2Response as never,
      settings: { maxConcurrentStreams },
    })
    this.#http2.on('request', (request, response) =>
      onRequest(request as unknown as IncomingMessage, response as unknown as ServerResponse),
    )
    this.#http2.on('session', (session) => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
      keepSessionAlive(session)
    })
    this.#http2.on('sessionError', () => {})
    this.#choosePerConnection(headersTimeoutMs)
  }

  /** Rejects with the system's error when the address cannot be used. `port` 0 picks a free one. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#http1.once('error', reject)
      this.#http1.listen(port, host, () => {
        this.#http1.off('error', reject)
        resolve(this.#http1.address() as AddressInfo)
      })
    })
  }

  /**
   * Accepts no more connections, calls `endStreams` to end the responses that would last, gives those in progress
   * 1.5 s to finish, then ends every connection. Resolves when none is left.
   */
  async close(endStreams: () => Promise<void> = async () => {}): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http1.close(() => resolve()))
    await endStreams()
    for (const socket of this.#undecided) socket.destroy()
    for (const session of this.#sessions) session.close()
    this.#http1.closeIdleConnections()
    const timer = setTimeout(() => {
      this.#http1.closeAllConnections()
      for (const session of this.#sessions) session.destroy()
    }, closingTimeoutMs)
    await closed
    clearTimeout(timer)
    this.#guard.close()
  }

  /** Puts the choice of the protocol before the listener that reads HTTP/1.1 from a connection. */
  #choosePerConnection(timeoutMs: number): void {
    const readHttp1 = this.#http1.listeners('connection')
    this.#http1.removeAllListeners('connection')
    this.#http1.on('connection', (socket: Socket) => {
      if (!this.#guard.admit(socket)) return
      this.#undecided.add(socket)
      readProtocol(socket, timeoutMs, (protocol) => {
        this.#undecided.delete(socket)
        if (protocol === 'http2') {
          // A client that has ended its side can acknowledge nothing. HTTP/1.1 clients may still read their response.
          socket.allowHalfOpen = false
          this.#http2.emit('connection', socket)
        }
        if (protocol === 'http1') for (const listener of readHttp1) listener.call(this.#http1, socket)
      })
    })
  }
}
