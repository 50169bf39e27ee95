import type pg from 'pg'

/** Ends a connection without waiting for the other end, which may be unreachable. */
export function releaseClient(client: pg.Client): void {
  client.removeAllListeners('notification')
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  client.end().catch(() => {})
  setTimeout(() => stream.destroy(), 500).unref()
}
