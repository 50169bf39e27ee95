import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { OutboundHttp, OutboundOutcome } from '#core/ports/delivery/outbound-http.ts'
import { loopback } from '#platform/outbound/allowlist.ts'
import { type OutboundOptions, openOutbound } from '#platform/outbound/http.ts'
import { ResolveError } from '#platform/outbound/resolve.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function open(options: Partial<OutboundOptions> = {}): OutboundHttp {
  const outbound = openOutbound({ allow: loopback, connectTimeoutMs: 10_000, timeoutMs: 20_000, ...options })
  closers.push(() => outbound.close())
  return outbound
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

const serve = (answer: RequestListener) => listen(createHttpServer(answer))
const raw = (onSocket: (socket: Socket) => void) =>
  listen(
    createServer((socket) => {
      socket.on('error', () => {})
      onSocket(socket)
    }),
  )
const post = (outbound: OutboundHttp, url: string): Promise<OutboundOutcome> =>
  outbound.call({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'hello' })

describe('outbound response', () => {
  it('is reported with status and headers', async () => {
    let body = ''
    const port = await serve((request, response) => {
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.writeHead(429, { 'retry-after': '7' }).end('later'))
    })
    const outcome = await post(open(), `http://127.0.0.1:${port}/hook?a=b`)
    expect(outcome).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
    expect(body).toBe('hello')
  })

  it('leaves its connection open for the next call', async () => {
    const sockets = new Set<Socket>()
    const port = await serve((request, response) => {
      sockets.add(request.socket)
      request.resume().on('end', () => response.end('thanks'))
    })
    const outbound = open()
    for (let n = 0; n < 20; n++) {
      expect(await post(outbound, `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 })
    }
    expect(sockets.size).toBeLessThan(5)
  })

  it('is not followed when it is a redirect', async () => {
    let calls = 0
    const port = await serve((_, response) => {
      calls++
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await post(open(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 })
    expect(calls).toBe(1)
  })

  it('is complete with its head; an endless body is not read', async () => {
    let written = 0
    const port = await serve((request, response) => {
      request.resume()
      response.writeHead(200)
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536
      }
      response.on('drain', pour)
      pour()
    })
    expect(await post(open(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 })
    expect(written).toBeLessThan(32 * 1_048_576)
  })

  it('is complete with its head; a slow body is not awaited', async () => {
    const port = await serve((request, response) => {
      request.resume()
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 100)
      response.on('close', () => clearInterval(drip))
    })
    expect(await post(open(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 })
  })
})

describe('outbound failure class', () => {
  it('connect: connection refused or reset', async () => {
    const port = await raw((socket) => socket.resetAndDestroy())
    expect(await post(open(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: null, class: 'connect' })
    const gone = await raw(() => {})
    await closers.pop()?.()
    expect(await post(open(), `http://127.0.0.1:${gone}/`)).toMatchObject({ status: null, class: 'connect' })
  })

  it('connect: the response is not HTTP, or its head has no end', async () => {
    const port = await raw((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
    expect(await post(open(), `http://127.0.0.1:${port}/`)).toMatchObject({ class: 'connect' })
    const endless = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const pour = () => {
        while (!socket.destroyed && socket.write(`x-more: ${'x'.repeat(1_000)}\r\n`));
      }
      socket.on('drain', pour)
      pour()
    })
    expect(await post(open(), `http://127.0.0.1:${endless}/`)).toMatchObject({ class: 'connect' })
  })

  it('timeout: the server accepts and never responds, or sends its head too slowly', async () => {
    const hanging = await raw(() => {})
    const dripping = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const drip = setInterval(() => socket.write('x'), 100)
      socket.on('close', () => clearInterval(drip))
    })
    const outbound = open({ timeoutMs: 400 })
    const outcomes = await Promise.all(
      [hanging, dripping].map((port) => post(outbound, `http://127.0.0.1:${port}/`)),
    )
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: null, class: 'timeout' })
  })

  it('tls: the server does not speak TLS', async () => {
    const port = await raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await post(open(), `https://127.0.0.1:${port}/`)).toMatchObject({ status: null, class: 'tls' })
  })

  it('dns: the host name is unknown', async () => {
    const resolve = () => Promise.reject(new ResolveError('unknown'))
    expect(await post(open({ resolve }), 'http://nowhere.example.com/')).toMatchObject({ class: 'dns' })
    // The system and its servers are asked here; nothing answers to a name that cannot be.
    expect(await post(open(), 'http://nowhere.invalid/')).toMatchObject({ status: null, class: 'dns' })
  })

  it('none: the caller aborts', async () => {
    const port = await raw(() => {})
    const call = { method: 'POST', url: `http://127.0.0.1:${port}/`, headers: {} } as const
    await expect(open().call({ ...call, signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/)
  })
})

describe('outbound address check: blocks a private address', () => {
  const nothing = { allow: [] }

  it.each(['127.0.0.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost', 'localhost.'])(
    'by the address itself: %s',
    async (host) => {
      let connected = false
      const port = await raw(() => {
        connected = true
      })
      expect(await post(open(nothing), `http://${host}:${port}/`)).toMatchObject({ class: 'blocked' })
      expect(connected).toBe(false)
    },
  )

  it('behind a host name with several addresses', async () => {
    const port = await raw(() => {})
    for (const inside of [
      '127.0.0.1',
      '::1',
      '::ffff:127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      'fe80::1%eth0',
    ]) {
      const outbound = open({ ...nothing, resolve: async () => [inside] })
      expect(await post(outbound, `http://inside.example.com:${port}/`)).toMatchObject({ class: 'blocked' })
    }
  })

  it('when DNS answers change (rebinding): the address of each connection is checked', async () => {
    let calls = 0
    const port = await serve((request, response) => {
      calls++
      request.resume().on('end', () => response.writeHead(200, { connection: 'close' }).end())
    })
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['10.0.0.1', '127.0.0.2'], ['127.0.0.1']]
    const outbound = open({ allow: ['127.0.0.1'], resolve: async () => answers.shift() ?? [] })
    const outcomes: OutboundOutcome[] = []
    for (let n = 0; n < 4; n++) outcomes.push(await post(outbound, `http://rebinding.example.com:${port}/`))
    expect(outcomes.map((outcome) => ('class' in outcome ? outcome.class : outcome.status))).toEqual([
      200,
      'blocked',
      'blocked',
      200,
    ])
    expect(calls).toBe(2)
  })

  it('behind a redirect', async () => {
    let connected = false
    const inside = await raw(() => {
      connected = true
    })
    const port = await serve((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${inside}/` }).end(),
    )
    const outbound = open({ allow: ['front.example.com'], resolve: async () => ['127.0.0.1'] })
    expect(await post(outbound, `http://front.example.com:${port}/`)).toMatchObject({ status: 307 })
    expect(connected).toBe(false)
  })

  it('and connects to the permitted addresses of the same name', async () => {
    const port = await serve((request, response) => request.resume().on('end', () => response.end()))
    const outbound = open({
      allow: ['127.0.0.1'],
      resolve: async () => ['127.0.0.2', '10.0.0.1', '127.0.0.1'],
    })
    expect(await post(outbound, `http://mixed.example.com:${port}/`)).toMatchObject({ status: 200 })
  })
})
