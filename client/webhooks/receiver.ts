import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { cloudEventsPermission, parseSignature, verifySignature } from '../../core/http/webhook-receiver.ts'
import type { OutboxEvent } from '../../core/outbox/deliveries/delivery.ts'

/** A call as it came in. */
export interface ReceivedCall {
  at: Date
  method: string
  path: string
  headers: Record<string, string>
  body: string
  /** Whether it is signed with one of the secrets; null when there is none to check with. */
  verified: boolean | null
  /** The event it brings; null when the body is none. */
  event: OutboxEvent | null
}

/** How to answer a call. */
export interface ReceiverAnswer {
  status?: number
  headers?: Record<string, string>
  body?: string
  delayMs?: number
  /** Never answer. */
  hang?: boolean
}

export interface ReceiverOptions {
  port?: number
  host?: string
  /** The secrets that calls may be signed with; asked at each call. */
  secrets?(): readonly string[]
  /** Told of each call; what it returns is the answer, `204` unless it says otherwise. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that has nothing to say returns nothing
  onCall(call: ReceivedCall): ReceiverAnswer | void | Promise<ReceiverAnswer | void>
}

export interface Receiver {
  url: string
  close(): Promise<void>
}

/** Starts a receiver of webhooks on this machine. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { port = 0, host = '127.0.0.1' } = options
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cloudEventsPermission).end()
    receive(request, options)
      .then((answer) => reply(response, answer ?? {}))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

async function receive(request: IncomingMessage, { secrets, onCall }: ReceiverOptions) {
  const at = new Date()
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('utf8')
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const signature = parseSignature((name) => headers[name])
  const known = secrets?.() ?? []
  const verified =
    known.length === 0 ? null : signature !== null && (await verifySignature(known, signature, body, at))
  const { method = '', url: path = '' } = request
  return onCall({ at, method, path, headers, body, verified, event: eventOf(body) })
}

async function reply(
  response: ServerResponse,
  { status = 204, headers = {}, body, delayMs = 0, hang = false }: ReceiverAnswer,
): Promise<void> {
  if (hang) return
  if (delayMs > 0) await delay(delayMs)
  response.writeHead(status, headers).end(body)
}

function eventOf(body: string): OutboxEvent | null {
  try {
    const event = JSON.parse(body)
    return typeof event?.id === 'string' && typeof event.type === 'string' ? event : null
  } catch {
    return null
  }
}
