// Written by npm run spec from the registry of the modes. Do not edit.
export const automaticModes: readonly string[] = ['socket', 'sse', 'long-poll', 'polling']
/** Modes that take the option `cancelOnDisconnect`, the preferred one first. */
export const cancelOnDisconnectModes: readonly string[] = ['sse', 'ndjson']
