import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isIPv6, type Socket } from 'node:net'
import nextModule from 'next'
import { ownAddressHeader } from '#app/_data/own-address.ts'
import { ApiError } from '#core/http/api-error.ts'
import { writeResponse } from './http/answer.ts'
import { openGate } from './http/gate.ts'
import { problemResponse } from './http/listener.ts'
import type { Pages } from './web.ts'

// Next is CommonJS: what its types call the default member is, at run time, the module itself.
const next = nextModule as unknown as typeof nextModule.default

/** The pages, by Next. In development they are compiled as they are asked for. */
export async function openNextPages(http: Server, dev: boolean): Promise<Pages> {
  const app = next({ dev, dir: process.cwd(), httpServer: http })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    async handle(request: IncomingMessage, response: ServerResponse) {
      try {
        openGate.admit({ headers: request.headers, writes: false })
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return writeResponse(request, response, problemResponse(error))
      }
      request.headers[ownAddressHeader] = addressOf(request.socket)
      await handle(request, response)
    },
    close: () => app.close(),
  }
}

/** Where the request came in, as an origin. */
function addressOf({ localAddress = '127.0.0.1', localPort }: Socket): string {
  return `http://${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`
}
