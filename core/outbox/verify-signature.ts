/** What a call's headers said of itself. */
export interface CallSignature {
  id: string
  timestamp: string
  signature: string
}

/** Clocks differ, and calls take their time; older ones may be replayed by whoever saw them. */
const toleranceS = 300

/** The signature headers of a call; null when one is missingJobError. */
export function signatureOf(header: (name: string) => string | null | undefined): CallSignature | null {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header)
  return id && timestamp && signature ? { id, timestamp, signature } : null
}

/**
 * Whether a call was signed with one of the secrets, at about the time it was received (Standard Webhooks 1.0).
 * For browser and Node; a browser offers this only to pages over HTTPS or from the machine itself.
 */
export async function verify(
  secrets: readonly string[],
  { id, timestamp, signature }: CallSignature,
  body: string,
  receivedAt: Date,
): Promise<boolean> {
  const seconds = Number(timestamp)
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(receivedAt.getTime() / 1_000 - seconds) > toleranceS)
    return false
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const given = signature.split(' ').flatMap((part) => (part.startsWith('v1,') ? decode(part.slice(3)) : []))
  for (const secret of secrets) {
    const key = decode(secret.replace(/^whsec_/, ''))
    if (!key || key.length === 0) continue
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    for (const mac of given) {
      // The comparison is the platform's own, which takes the same time wherever the two differ.
      if (mac && (await crypto.subtle.verify('HMAC', imported, mac, signed))) return true
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
