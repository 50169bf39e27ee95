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
  streamOf(client).destroy(error)
}

/** Sends what the client writes until the end of this tick with one system call. */
export function corkForTick(client: pg.ClientBase): void {
  const stream = streamOf(client)
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** The package's types leave the connection out. */
function streamOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
