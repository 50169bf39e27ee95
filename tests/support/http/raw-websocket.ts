import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'

interface RawWebSocketOptions {
  path?: string
  /** Subprotocol. */
  protocol?: string
}

/** Opens a WebSocket, by default to Engine.IO, whose frames are written by hand (RFC 6455 §5.2). */
export async function openRawWebSocket(
  port: number,
  { path = '/socket.io/?EIO=4&transport=websocket', protocol }: RawWebSocketOptions = {},
): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(
    [
      `GET ${path} HTTP/1.1`,
      'host: localhost',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      ...(protocol === undefined ? [] : [`sec-websocket-protocol: ${protocol}`]),
      '\r\n',
    ].join('\r\n'),
  )
  await once(socket, 'data')
  return socket
}

/** Head of a masked frame; the mask is zero, so that the payload is sent as it is. */
export function frameHead(opcode: 'text' | 'binary', length: number): Buffer {
  const head = Buffer.alloc(14)
  head[0] = 0x80 | (opcode === 'text' ? 1 : 2)
  head[1] = 0x80 | 127
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** A text message as one frame. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([frameHead('text', payload.length), payload])
}
