import type { IncomingMessage } from 'node:http'

const longestMs = 5_000

/**
 * Reads on for a while after an early answer, then hangs up: a client that is still sending when the connection
 * closes sees a broken pipe in place of the answer, and one that never stops would hold us for ever. What is
 * read is thrown away, so how much it is costs nothing; a byte limit would cut off quick clients only.
 */
export function drain(request: IncomingMessage): void {
  const timer = setTimeout(() => request.socket.destroySoon(), longestMs)
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
