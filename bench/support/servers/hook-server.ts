import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A minimal receiver of webhooks that records the time of each request. */
export interface HookServer {
  url: string
  /** Requests to this path get no response until `release`. */
  hang(path: string): void
  /** Number of requests without a response. */
  readonly hanging: number
  /** Responds to all hanging requests; no path hangs any more. */
  release(): void
  close(): void
}

/** Starts a receiver. `onCall` gets the path, the `webhook-id` and the time of each request. */
export async function startHookServer(
  onCall: (path: string, id: string, at: number) => void,
): Promise<HookServer> {
  const hung = new Set<ServerResponse>()
  let hangingPath: string | null = null
  const server = createServer((request, response) => {
    const at = performance.timeOrigin + performance.now()
    const path = request.url ?? ''
    request.resume()
    request.on('end', () => {
      onCall(path, String(request.headers['webhook-id']), at)
      if (path !== hangingPath) {
        response.writeHead(204).end()
        return
      }
      hung.add(response)
      response.on('close', () => hung.delete(response))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hang(path) {
      hangingPath = path
    },
    get hanging() {
      return hung.size
    },
    release() {
      hangingPath = null
      for (const response of hung) response.writeHead(204).end()
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
