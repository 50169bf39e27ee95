import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A receiver that takes calls as quickly as Node can, and says when each came. */
export interface HookServer {
  url: string
  /** Answers every call that was left hanging. */
  release(): void
  close(): void
}

/** Starts one; `hangs` says which paths are not answered for now. */
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
