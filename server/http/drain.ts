import type { IncomingMessage } from 'node:http'
import { constants, Http2ServerRequest } from 'node:http2'

const drainTimeoutMs = 5_000

/**
 * Reads and discards the rest of a request after an early response, for a while, then closes: a client that is
 * still sending when its connection closes gets a broken pipe instead of the response. Of HTTP/2 only the stream is
 * closed (RFC 9113 §8.1).
 */
export function drain(request: IncomingMessage | Http2ServerRequest): void {
  const close = () => {
    if (request instanceof Http2ServerRequest) request.stream.close(constants.NGHTTP2_NO_ERROR)
    else request.socket.destroySoon()
  }
  const timer = setTimeout(close, drainTimeoutMs)
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
