import type { Scope } from '#core/access/scope.ts'

/** Name of the mode, for latencies and the list of followers. */
export const modeName = 'graphql'

/** The scope that each kind of operation needs. */
export const operationScopes = {
  query: 'read',
  mutation: 'write',
  subscription: 'read',
} as const satisfies Record<string, Scope>

/** The largest document of a `submit`, in bytes: it is held in memory, in base64 and decoded. */
export const maxDocumentBytes = 4 * 1_048_576

/** Bytes of a request: a document of the maximum size in base64, and the query beside it. */
export const maxRequestBytes = Math.ceil((maxDocumentBytes * 4) / 3) + 65_536
