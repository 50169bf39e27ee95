import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Ports below those that the systems give to outgoing connections and to servers that listen on port 0 (Linux: 32768
 * and above; IANA: 49152 and above). Nothing takes one of these by itself while its server is not running.
 */
const minPort = 20_000
const maxPort = 32_000

/** A loopback port on which nothing listens. It stays free until a program asks for this very port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = minPort + Math.floor(Math.random() * (maxPort - minPort))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
