import { hash, randomBytes } from 'node:crypto'

/** Time after which a session ends, in milliseconds: 30 days. */
export const sessionMs = 30 * 86_400_000

/** A new session token of 256 random bits, as the cookie holds it. */
export function generateSessionToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The id under which a session is stored: SHA-256 of its token, in hex. */
export function sessionIdOf(token: string): string {
  return hash('sha256', token, 'hex')
}

/** The name of the session cookie. With the prefix `__Host-`, browsers accept it only over https and for one host. */
function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-hearback_session' : 'hearback_session'
}

/**
 * The session token in a `Cookie` header; undefined without one. Over https only the cookie with the prefix counts,
 * which no other host and no plain http can have set.
 */
export function readSessionToken(cookies: string | undefined, secure: boolean): string | undefined {
  return (
    readCookie(cookies, sessionCookieName(true)) ??
    (secure ? undefined : readCookie(cookies, sessionCookieName(false)))
  )
}

function readCookie(cookies: string | undefined, name: string): string | undefined {
  const cookie = cookies?.split(';').find((part) => part.trimStart().startsWith(`${name}=`))
  const token = cookie?.trim().slice(name.length + 1)
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined
}

/** A `Set-Cookie` header that stores the session token, or without one deletes it. */
export function sessionCookie(token: string | null, secure: boolean): string {
  const maxAgeS = token === null ? 0 : sessionMs / 1_000
  const attributes = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return `${sessionCookieName(secure)}=${token ?? ''}; ${attributes}`
}
