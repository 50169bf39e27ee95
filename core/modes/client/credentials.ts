/** Identity of a client. It is sent with every request and in the handshake of every connection. */
export interface Credentials {
  /** API key. */
  key: string
}

/** Request headers that carry the credentials (RFC 6750 §2.1); none without credentials. */
export function authorizationHeaders(credentials: Credentials | undefined): Record<string, string> {
  return credentials ? { authorization: `Bearer ${credentials.key}` } : {}
}
