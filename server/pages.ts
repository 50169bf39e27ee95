import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIPv6, type Socket } from 'node:net'
import { ownAddressHeader } from '#app/_data/own-address.ts'
import { nonceHeader } from '#app/_layout/nonce.ts'
import { ApiError } from '#core/http/api-error.ts'
import { loadOnce } from '#core/load-once.ts'
import type { UpgradeEndpoint } from '#core/modes/attachment.ts'
import { problemResponse } from './http/problem-response.ts'
import { writeResponse } from './http/write-response.ts'
import { pageHeaders } from './page-headers.ts'
import type { Pages } from './web.ts'

/**
 * Opens the pages, rendered by Next, which is loaded by `prepare` or the first request. In development they are
 * compiled on demand and reload over a WebSocket.
 */
export async function openNextPages(dev: boolean): Promise<Pages> {
  // Next adds an `upgrade` listener to the server it gets, and ends connections that it does not know. This one
  // never listens; the upgrade router passes on what is Next's.
  const httpServer = createServer()
  const app = loadOnce(() => openApp({ dev, dir: process.cwd(), httpServer }))
  const handleUpgrade: UpgradeEndpoint['handleUpgrade'] = (request, socket, head) => {
    // Next listens from its first request on; until then its client has to reconnect.
    if (!httpServer.emit('upgrade', request, socket, head)) socket.destroy()
  }
  return {
    // Pages read all data from the API, which checks access.
    scope: 'public',
    upgrades: dev ? [{ path: '/_next/', scope: 'public', handleUpgrade }] : [],
    async handle(request: IncomingMessage, response: ServerResponse) {
      if (!dev && request.method !== 'GET' && request.method !== 'HEAD')
        return writeResponse(request, response, methodNotAllowed)
      const nonce = randomBytes(16).toString('base64')
      const headers = pageHeaders(nonce, { dev })
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      // Next.js reads the nonce for its scripts from this header of the request.
      request.headers['content-security-policy'] = headers['content-security-policy']
      request.headers[nonceHeader] = nonce
      request.headers[ownAddressHeader] = addressOf(request.socket)
      const { handle } = await app.get()
      await handle(request, response)
    },
    async prepare() {
      await app.get()
    },
    close: async () => (await app.peek())?.close(),
  }
}

/** Next would read the body of any other request: there are no server actions. */
const methodNotAllowed = (() => {
  const error = new ApiError('method_not_allowed', 'A page can only be read; allowed are GET, HEAD.')
  const problem = problemResponse(error)
  return { ...problem, headers: { ...problem.headers, allow: 'GET, HEAD' } }
})()

async function openApp(options: { dev: boolean; dir: string; httpServer: Server }) {
  const [{ default: next }, { default: loadConfig }, { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_SERVER }] =
    await Promise.all([import('next'), import('next/dist/server/config.js'), import('next/constants.js')])
  // Next caches its configuration, and prints a line when it loads it by itself.
  await toDefault(loadConfig)(options.dev ? PHASE_DEVELOPMENT_SERVER : PHASE_PRODUCTION_SERVER, options.dir)
  const app = toDefault(next)(options)
  await app.prepare()
  return { handle: app.getRequestHandler(), close: () => app.close() }
}

/** The default export of a module of Next: they are CommonJS, of which types and run time give another one. */
function toDefault<T>(module: { default: T } | T): T {
  return typeof module === 'function' ? module : (module as { default: T }).default
}

/** Where the request came in, as an origin. */
function addressOf({ localAddress = '127.0.0.1', localPort }: Socket): string {
  return `http://${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`
}
