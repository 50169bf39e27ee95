/** The signature headers of a Standard Webhooks 1.0 request. */
export interface SignatureHeaders {
  id: string
  /** Seconds since 1970, as sent. */
  timestamp: string
  /** Space-separated `v1,<base64>` signatures. */
  signature: string
}

/** Allowed clock difference in seconds. A larger one may be a replay. */
const toleranceS = 300

/** Response headers that grant permission to send CloudEvents (HTTP 1.1 Web Hooks for Event Delivery §4.2). */
export const cloudEventsPermission: Record<string, string> = {
  allow: 'POST',
  'webhook-allowed-origin': '*',
  'webhook-allowed-rate': '*',
}

/** Reads the signature headers; null when one is missing. */
export function parseSignature(header: (name: string) => string | null | undefined): SignatureHeaders | null {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header)
  return id && timestamp && signature ? { id, timestamp, signature } : null
}

/**
 * Whether the body is signed with one of the secrets and the timestamp is within 5 minutes of `receivedAt`
 * (Standard Webhooks 1.0). Uses Web Crypto, which browsers offer only over HTTPS and on localhost.
 */
export async function verifySignature(
  secrets: readonly string[],
  { id, timestamp, signature }: SignatureHeaders,
  body: string,
  receivedAt: Date,
): Promise<boolean> {
  const seconds = Number(timestamp)
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(receivedAt.getTime() / 1_000 - seconds) > toleranceS)
    return false
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const given = signature.split(' ').flatMap((part) => (part.startsWith('v1,') ? decode(part.slice(3)) : []))
  for (const secret of secrets) {
    const bytes = decode(secret.replace(/^whsec_/, ''))
    if (!bytes || bytes.length === 0) continue
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    for (const mac of given) {
      // `subtle.verify` compares in constant time.
      if (mac && (await crypto.subtle.verify('HMAC', key, mac, signed))) return true
    }
  }
  return false
}

function decode(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
