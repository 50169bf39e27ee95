// Written by npm run spec from the registry of the modes. Do not edit.
/** Modes that `auto` selects from, the preferred one first. */
export const automaticModes: readonly string[] = ['socket', 'sse', 'long-poll', 'polling']
/** Modes that take the option `cancelOnDisconnect`, the preferred one first. */
export const cancelOnDisconnectModes: readonly string[] = ['sse', 'ndjson']
/** Modes with a client that follows jobs. */
export const followableModes: readonly string[] = ['graphql', 'grpc', 'long-poll', 'ndjson', 'polling', 'socket', 'sse', 'stomp', 'webhook']
