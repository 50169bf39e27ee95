import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isIPv6, type Socket } from 'node:net'
import nextModule from 'next'
import { ownAddressHeader } from '#app/_data/own-address.ts'
import { nonceHeader } from '#app/_layout/nonce.ts'
import type { UpgradeEndpoint } from '#core/modes/attachment.ts'
import { pageHeaders } from './page-headers.ts'
import type { Pages } from './web.ts'

// Next is CommonJS: at run time the module itself is what its types call the default member.
const next = nextModule as unknown as typeof nextModule.default

/** Opens the pages, rendered by Next. In development they are compiled on demand and reload over a WebSocket. */
export async function openNextPages(dev: boolean): Promise<Pages> {
  // Next adds an `upgrade` listener to the server it gets, and ends connections that it does not know. This one
  // never listens; the upgrade router passes on what is Next's.
  const httpServer = createServer()
  const app = next({ dev, dir: process.cwd(), httpServer })
  let prepared: ReturnType<typeof prepareHandler> | undefined
  const prepare = () => {
    prepared ??= prepareHandler(app)
    return prepared
  }
  const handleUpgrade: UpgradeEndpoint['handleUpgrade'] = (request, socket, head) => {
    // Next listens from its first request on; until then its client has to reconnect.
    if (!httpServer.emit('upgrade', request, socket, head)) socket.destroy()
  }
  return {
    // Pages read all data from the API, which checks access.
    scope: 'public',
    upgrades: dev ? [{ path: '/_next/', scope: 'public', handleUpgrade }] : [],
    async handle(request: IncomingMessage, response: ServerResponse) {
      const nonce = randomBytes(16).toString('base64')
      const headers = pageHeaders(nonce, { dev })
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      // Next.js reads the nonce for its scripts from this header of the request.
      request.headers['content-security-policy'] = headers['content-security-policy']
      request.headers[nonceHeader] = nonce
      request.headers[ownAddressHeader] = addressOf(request.socket)
      const handle = await prepare()
      await handle(request, response)
    },
    async prepare() {
      await prepare()
    },
    close: () => app.close(),
  }
}

async function prepareHandler(app: ReturnType<typeof next>) {
  await app.prepare()
  return app.getRequestHandler()
}

/** Where the request came in, as an origin. */
function addressOf({ localAddress = '127.0.0.1', localPort }: Socket): string {
  return `http://${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`
}
