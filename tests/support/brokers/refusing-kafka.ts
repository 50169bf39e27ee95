import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Keys of the requests and the error of SASL (Kafka protocol guide, "Protocol API Keys" and "Error Codes"). */
const saslHandshake = 17
const apiVersions = 18
const saslAuthenticate = 36
const authenticationFailed = 58

/** A Kafka broker that refuses all credentials: the mock cluster has no SASL. Speaks what a client sends until then. */
export async function startRefusingKafka(): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE()) {
        const end = 4 + received.readInt32BE()
        socket.write(answer(received.subarray(4, end)))
        received = received.subarray(end)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(request: Buffer): Buffer {
  const body = bodyOf(request.readInt16BE(0))
  const frame = Buffer.alloc(8)
  frame.writeInt32BE(4 + body.length)
  request.copy(frame, 4, 4, 8)
  return Buffer.concat([frame, body])
}

/** The response without its header, in versions without tagged fields. */
function bodyOf(apiKey: number): Buffer {
  switch (apiKey) {
    case apiVersions: {
      const supported = [
        [saslHandshake, 1, 1],
        [apiVersions, 0, 1],
        [saslAuthenticate, 1, 1],
      ]
      // The throttle time is last.
      return Buffer.concat([int16(0), int32(supported.length), ...supported.flat().map(int16), int32(0)])
    }
    case saslHandshake:
      return Buffer.concat([int16(0), int32(1), text('PLAIN')])
    case saslAuthenticate:
      return Buffer.concat([int16(authenticationFailed), text('Wrong password.'), int32(0), Buffer.alloc(8)])
    default:
      throw new Error(`Unexpected request ${apiKey} before the authentication.`)
  }
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const text = (value: string): Buffer => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])
