// Written by npm run spec from the registry of the modes. Do not edit.
export const automaticModes: readonly string[] = ['socket', 'sse', 'long-poll', 'polling']
