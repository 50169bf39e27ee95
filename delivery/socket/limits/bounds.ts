/** Largest document of one `submit` message, in bytes. */
export const maxSubmitBytes = 4 * 1_048_576

/** Largest document part of one `upload:chunk` message, in bytes. */
export const maxChunkBytes = 1_048_576

/**
 * Largest message that is read, in bytes; one beyond closes the connection. It leaves room to refuse a document that is
 * somewhat too large with an acknowledgement.
 */
export const maxMessageBytes = maxSubmitBytes + 1_048_576

/** Longest text of a message, without its binary part. */
export const maxTextCharacters = 65_536

/** Bytes of incomplete and unanswered messages of all connections of the process together. */
export const maxBytesInFlight = 64 * 1_048_576

/** Time for a message to arrive completely. */
export const messageTimeoutMs = 60_000

/** Jobs and users that one connection follows. */
export const maxFollows = 200

/** Unfinished uploads of one connection, and the time after which one without a message is dropped. */
export const maxUploads = 4
export const uploadIdleMs = 60_000
