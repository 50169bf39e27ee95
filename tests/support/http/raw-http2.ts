import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const types = { data: 0, headers: 1, reset: 3, settings: 4 }
const [endStream, endHeaders] = [1, 4]

/** A frame (RFC 9113 §4.1). */
function frame(type: keyof typeof types, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(types[type], 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A string of less than 127 bytes without Huffman coding (RFC 7541 §5.2). */
const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)])

/** HEADERS of a stream, each one literal without indexing (RFC 7541 §6.2.2). */
export function headersFrame(stream: number, headers: Record<string, string>): Buffer {
  const fields = Object.entries(headers).flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)])
  return frame('headers', endHeaders, stream, Buffer.concat(fields))
}

/** DATA of a stream; `isLast` sets END_STREAM. */
export function dataFrame(stream: number, data: Uint8Array, isLast = false): Buffer {
  return frame('data', isLast ? endStream : 0, stream, data)
}

/** RST_STREAM with an error code (RFC 9113 §7). */
export function resetFrame(stream: number, code: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(code)
  return frame('reset', 0, stream, payload)
}

/** An HTTP/2 connection to which frames can be written byte by byte. */
export async function openHttp2(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.resume().write(Buffer.concat([preface, frame('settings', 0, 0, new Uint8Array())]))
  return socket
}
