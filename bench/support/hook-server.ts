import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A minimal receiver of webhooks that records the time of each request. */
export interface HookServer {
  url: string
  /** Responds to all hanging requests. */
  release(): void
  close(): void
}

/** Starts a receiver; paths for which `hangs` is true get no response until `release`. */
export async function startHookServer(
  onCall: (path: string, id: string, at: number) => void,
  hangs: (path: string) => boolean = () => false,
): Promise<HookServer> {
  const hung = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const at = performance.timeOrigin + performance.now()
    const path = request.url ?? ''
    request.resume()
    request.on('end', () => {
      onCall(path, String(request.headers['webhook-id']), at)
      if (hangs(path)) hung.add(response)
      else response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release() {
      for (const response of hung) response.writeHead(204).end()
      hung.clear()
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
