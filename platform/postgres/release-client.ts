import type { Socket } from 'node:net'
import type pg from 'pg'

/** Ends a connection without waiting for the other end, which may be unreachable. */
export function releaseClient(client: pg.Client): void {
  client.removeAllListeners('notification')
  client.end().catch(() => {})
  setTimeout(() => destroyConnection(client), 500).unref()
}

/** Closes the connection of a client at once. Its running statements fail with this error. */
export function destroyConnection(client: pg.ClientBase, error?: Error): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.destroy(error)
}
