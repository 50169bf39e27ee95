import type { ServerHttp2Session } from 'node:http2'

interface KeepAliveOptions {
  /** Milliseconds between two pings. Default: 15,000. */
  pingIntervalMs?: number
  /** Milliseconds after which a session without streams is closed. Default: 60,000. */
  idleTimeoutMs?: number
}

/**
 * Pings the client of an HTTP/2 session, and destroys the session when a ping stays without a reply until the next
 * one: half-open connections are not reported otherwise. Closes a session that is idle.
 */
export function keepSessionAlive(
  session: ServerHttp2Session,
  { pingIntervalMs = 15_000, idleTimeoutMs = 60_000 }: KeepAliveOptions = {},
): void {
  let streams = 0
  let idleSince = performance.now()
  let replied = true
  session.on('stream', (stream) => {
    streams++
    stream.once('close', () => {
      streams--
      idleSince = performance.now()
    })
  })
  const timer = setInterval(() => {
    if (!replied) return session.destroy()
    if (streams === 0 && performance.now() - idleSince > idleTimeoutMs) return session.close()
    replied = false
    session.ping(() => {
      replied = true
    })
  }, pingIntervalMs)
  session.once('close', () => clearInterval(timer))
}
