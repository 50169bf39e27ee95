import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Publication } from '../peer.ts'

/** An HTTP server that passes every `POST /publish` on; `listen` announces its address to the parent process. */
export function createPublishServer(deliver: (publication: Publication) => void): Server {
  return createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/publish') {
      response.writeHead(404).end()
      return
    }
    deliver((await json(request)) as Publication)
    response.writeHead(204).end()
  })
}

/** Listens on a free port of the loopback interface. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  })
  process.once('SIGTERM', () => process.exit(0))
}

/** Time without data after which a connection is given up, as for the clients of hearback. */
export const silenceMs = Number(process.env.SILENCE_MS)
