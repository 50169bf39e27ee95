import type { IncomingMessage } from 'node:http'

const mostBytes = 64 * 1_048_576
const longestMs = 2_000

/**
 * Reads on a little after an early answer, then hangs up: a client that is still sending when the connection
 * closes would see a broken pipe instead of the answer, and one that never stops would hold us for ever.
 */
export function drain(request: IncomingMessage): void {
  let bytes = 0
  const hangUp = () => request.socket.destroySoon()
  const timer = setTimeout(hangUp, longestMs)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > mostBytes) hangUp()
  })
  request.once('close', () => clearTimeout(timer))
  request.once('end', () => clearTimeout(timer))
  request.resume()
}
