/** Seconds that a `Retry-After` header asks for (RFC 9110 §10.2.3); undefined for none or a malformed one. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  // An HTTP date starts with the day's name; `Date.parse` alone accepts almost anything.
  const at = /^[a-z]/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1_000)
}
