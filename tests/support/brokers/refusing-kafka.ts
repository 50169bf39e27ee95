import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Keys of the requests and errors (Kafka protocol guide, "Protocol API Keys" and "Error Codes"). */
const metadata = 3
const saslHandshake = 17
const apiVersions = 18
const initProducerId = 22
const saslAuthenticate = 36
const unknownTopic = 3
const unsupportedVersion = 35
const authenticationFailed = 58

/** The requests that it knows, each in one version, which has no tagged fields. */
const supported = [
  [metadata, 4],
  [saslHandshake, 1],
  [apiVersions, 1],
  [initProducerId, 1],
  [saslAuthenticate, 1],
] as const

/** A Kafka broker that refuses all credentials and has no topics. */
interface RefusingKafka {
  port: number
  /** Connections until now. */
  connections: number
  close(): Promise<void>
}

/** Starts the broker. The mock cluster of librdkafka has no SASL and creates every topic. */
export async function startRefusingKafka(): Promise<RefusingKafka> {
  const broker: RefusingKafka = { port: 0, connections: 0, close }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    broker.connections += 1
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE()) {
        const end = 4 + received.readInt32BE()
        socket.write(answer(received.subarray(4, end), broker.port))
        received = received.subarray(end)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  broker.port = (server.address() as AddressInfo).port
  return broker

  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}

function answer(request: Buffer, port: number): Buffer {
  const body = bodyOf(request.readInt16BE(0), request.readInt16BE(2), port)
  const frame = Buffer.alloc(8)
  frame.writeInt32BE(4 + body.length)
  request.copy(frame, 4, 4, 8)
  return Buffer.concat([frame, body])
}

/** The response without its header. */
function bodyOf(apiKey: number, version: number, port: number): Buffer {
  const none = int32(0)
  switch (apiKey) {
    case apiVersions: {
      if (version > 1) return Buffer.concat([int16(unsupportedVersion), Buffer.alloc(6)])
      const ranges = supported.flatMap(([key, only]) => [key, only, only])
      // The throttle time is last.
      return Buffer.concat([int16(0), int32(supported.length), ...ranges.map(int16), none])
    }
    case saslHandshake:
      return Buffer.concat([int16(0), int32(1), text('PLAIN')])
    case saslAuthenticate:
      return Buffer.concat([int16(authenticationFailed), text('Wrong password.'), none, Buffer.alloc(8)])
    case initProducerId:
      return Buffer.concat([none, int16(0), Buffer.alloc(8), int16(0)])
    case metadata: {
      const node = Buffer.concat([int32(1), text('127.0.0.1'), int32(port), int16(-1)])
      const topic = Buffer.concat([int16(unknownTopic), text('hearback.missing'), Buffer.alloc(1), none])
      // The throttle time, one broker, no id of the cluster, its controller, and one topic.
      return Buffer.concat([none, int32(1), node, int16(-1), int32(1), int32(1), topic])
    }
    default:
      throw new Error(`Unexpected request ${apiKey}.`)
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
