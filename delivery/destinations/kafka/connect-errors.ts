import { connectionsConnectsChannel } from '@platformatic/kafka'

const errors = new WeakMap<object, Error>()

// The event of a failed connection has no error, and a call that waits for it may be answered later. The client reports
// the error on this channel before the event.
connectionsConnectsChannel.error.subscribe((context) => {
  const { connection, error } = context as { connection?: object; error?: unknown }
  if (connection && error instanceof Error) errors.set(connection, error)
})

/** Why the connection could not be opened: the refusal of its credentials, or else an error of the network. */
export function connectErrorOf(connection: object): Error | undefined {
  const error = errors.get(connection)
  return error?.cause instanceof Error ? error.cause : error
}
