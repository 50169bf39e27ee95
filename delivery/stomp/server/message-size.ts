import type { WebSocket } from 'ws'

/** Room for what comes besides the document: the headers, and a document a little over the limit, to refuse it. */
const marginBytes = 1_048_576

/** Bytes of a WebSocket message before the client is admitted; a whole message is held in memory. */
export const maxFirstMessageBytes = 65_536

/** Largest message of any client, in bytes. A larger one closes its connection with 1009 (RFC 6455 §7.4.1). */
export const maxMessageBytes = (maxUploadBytes: number) => maxUploadBytes + marginBytes

/**
 * Raises the limit of one connection to that of documents. The library has one limit for all connections of a server,
 * and clients that may not submit must not make it hold messages of that size.
 */
export function limitMessageSize(ws: WebSocket, maxUploadBytes: number): void {
  const receiver: object = Reflect.get(ws, '_receiver')
  Reflect.set(receiver, '_maxPayload', maxMessageBytes(maxUploadBytes))
}
