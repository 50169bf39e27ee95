import { createHash, createHmac } from 'node:crypto'

/** Access keys of S3; `sessionToken` comes with temporary ones. */
export interface S3Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** What is signed. All given headers are signed, `host` included. */
export interface SignedRequest {
  method: string
  /** Its path and query are encoded as they are sent. */
  url: URL
  headers: Record<string, string>
  /** SHA-256 of the body in hex. */
  bodyHash: string
}

interface Scope {
  region: string
  /** `s3` for storage. */
  service: string
  /** Time of the signature, which the header `x-amz-date` has too. */
  at: Date
}

const algorithm = 'AWS4-HMAC-SHA256'

/** Returns the header `authorization` of a request (AWS Signature Version 4, "Create a signed AWS API request"). */
export function sign(request: SignedRequest, credentials: S3Credentials, scope: Scope): string {
  const { names, signature } = computeSignature(request, credentials, scope)
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`
  return `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`
}

/**
 * Returns a URL with which anyone may `GET` the given one for `expiresS` seconds (AWS Signature Version 4,
 * "Authenticating Requests: Using Query Parameters").
 */
export function presign(url: URL, expiresS: number, credentials: S3Credentials, scope: Scope): string {
  const signed = new URL(url)
  const parameters = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': toAmzDate(scope.at),
    'X-Amz-Expires': String(expiresS),
    'X-Amz-SignedHeaders': 'host',
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
  }
  for (const [name, value] of Object.entries(parameters)) signed.searchParams.set(name, value)
  const request = { method: 'GET', url: signed, headers: { host: url.host }, bodyHash: 'UNSIGNED-PAYLOAD' }
  const { signature } = computeSignature(request, credentials, scope)
  // URLSearchParams writes a space as a plus sign, which S3 reads as one.
  signed.search = `${canonicalQuery(signed.searchParams)}&X-Amz-Signature=${signature}`
  return signed.href
}

function computeSignature(request: SignedRequest, { secretAccessKey }: S3Credentials, scope: Scope) {
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const names = headers.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url.searchParams),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    request.bodyHash,
  ].join('\n')
  const text = [algorithm, toAmzDate(scope.at), scopeText(scope), sha256(canonical)].join('\n')
  const key = scopeText(scope)
    .split('/')
    .reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secretAccessKey}`)
  return { names, signature: hmac(key, text).toString('hex') }
}

function scopeText({ region, service, at }: Scope): string {
  return [toAmzDate(at).slice(0, 8), region, service, 'aws4_request'].join('/')
}

/** A time as the header `x-amz-date` has it: 20130524T000000Z. */
export function toAmzDate(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** SHA-256 in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Encodes all characters but the unreserved ones (RFC 3986 §2.3). */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
    .sort()
    .join('&')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
