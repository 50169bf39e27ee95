import { createConnection } from 'node:net'

/** What a server answered to bytes on a connection of their own. */
export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  status: number
  headers: Record<string, string>
  body: string
}

interface RawRequestOptions {
  /** Parts that are written one after the other, in turns of the event loop. */
  parts: readonly (string | Uint8Array)[]
  /** Closes the writing side after the last part. */
  halfClose?: boolean
  timeoutMs?: number
}

/** Media types of responses that stay open. */
const openEnded = /^(text\/event-stream|application\/x-ndjson)/

/**
 * Writes bytes to a new connection and reads the answer until the server closes or a streamed response begins.
 * @throws Error when the server does neither in time
 */
export function rawRequest(port: number, { parts, halfClose, timeoutMs = 8_000 }: RawRequestOptions) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true })
    const chunks: Buffer[] = []
    const timer = setTimeout(() => {
      reject(new Error(`No end of the answer within ${timeoutMs} ms: ${Buffer.concat(chunks)}`))
      socket.destroy()
    }, timeoutMs)
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(parseAnswer(Buffer.concat(chunks).toString('utf8')))
    }
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (openEnded.test(parseAnswer(chunk.toString('latin1')).headers['content-type'] ?? '')) finish()
    })
    socket.once('end', finish)
    socket.once('error', finish)
    socket.once('close', finish)
    const write = async () => {
      for (const part of parts) {
        if (socket.writable) socket.write(part)
        await new Promise(setImmediate)
      }
      if (halfClose) socket.end()
    }
    void write()
  })
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0)
  return { status, headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') }
}
