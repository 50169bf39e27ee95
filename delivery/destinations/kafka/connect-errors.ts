import { connectionsConnectsChannel } from '@platformatic/kafka'

const errors = new WeakMap<object, Error>()

// An idempotent producer tries to connect for ever, also with credentials that were refused, and its events have no
// error. The client reports it on this channel only, before the event.
connectionsConnectsChannel.error.subscribe((context) => {
  const { connection, error } = context as { connection?: object; error?: unknown }
  if (connection && error instanceof Error) errors.set(connection, error)
})

/** Why the connection could not be opened: the refusal of its credentials, or else an error of the network. */
export function connectErrorOf(connection: object): Error | undefined {
  const error = errors.get(connection)
  return error?.cause instanceof Error ? error.cause : error
}
