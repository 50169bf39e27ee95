import type { Socket } from 'node:net'

/** The first bytes that a client with prior knowledge of HTTP/2 sends (RFC 9113 §3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/**
 * Reads the first bytes of a connection, calls `onProtocol` once with what they belong to, and leaves them to be
 * read again. A connection that ends, fails or sends nothing within `timeoutMs` is closed: the protocol is `none`.
 */
export function readProtocol(
  socket: Socket,
  timeoutMs: number,
  onProtocol: (protocol: 'http1' | 'http2' | 'none') => void,
): void {
  let bytes: Buffer = Buffer.alloc(0)
  const timer = setTimeout(close, timeoutMs)
  socket.on('readable', read)
  socket.on('end', close)
  socket.on('error', close)
  socket.on('close', close)

  function read(): void {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) return
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    const compared = Math.min(bytes.length, preface.length)
    const isPreface = bytes.subarray(0, compared).equals(preface.subarray(0, compared))
    if (isPreface && compared < preface.length) return
    settle()
    socket.unshift(bytes)
    onProtocol(isPreface ? 'http2' : 'http1')
  }

  function close(): void {
    settle()
    socket.on('error', () => {})
    socket.destroy()
    onProtocol('none')
  }

  function settle(): void {
    clearTimeout(timer)
    socket.off('readable', read)
    socket.off('error', close)
    socket.off('close', close)
    socket.off('end', close)
  }
}
