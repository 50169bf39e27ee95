import { hash, randomBytes } from 'node:crypto'

/** Time after which the session of a key ends, in milliseconds: 30 days. */
export const sessionMs = 30 * 86_400_000

/** Time after which a session that a provider has confirmed ends: 12 hours, as the provider may end an account. */
export const providerSessionMs = 12 * 3_600_000

/** Time for the pages of the provider: 10 minutes. */
const pendingSignInMs = 600_000

const sessionName = 'hearback_session'
const pendingName = 'hearback_sign_in'

/** A new session token of 256 random bits, as the cookie holds it. */
export function generateSessionToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The id under which a session is stored: SHA-256 of its token, in hex. */
export function sessionIdOf(token: string): string {
  return hash('sha256', token, 'hex')
}

/** The name of a cookie. With the prefix `__Host-`, browsers accept it only over https and for one host. */
function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/**
 * The session token in a `Cookie` header; undefined without one. Over https only the cookie with the prefix counts,
 * which no other host and no plain http can have set.
 */
export function readSessionToken(cookies: string | undefined, secure: boolean): string | undefined {
  const token =
    readCookie(cookies, cookieName(sessionName, true)) ??
    (secure ? undefined : readCookie(cookies, cookieName(sessionName, false)))
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined
}

/** The text of the cookie that `pendingSignInCookie` has set; undefined without one. */
export function readPendingSignIn(cookies: string | undefined, secure: boolean): string | undefined {
  return readCookie(cookies, cookieName(pendingName, secure))
}

function readCookie(cookies: string | undefined, name: string): string | undefined {
  const cookie = cookies?.split(';').find((part) => part.trimStart().startsWith(`${name}=`))
  return cookie?.trim().slice(name.length + 1)
}

/** A `Set-Cookie` header that stores the session token, or without one deletes it. */
export function sessionCookie(token: string | null, secure: boolean, ms: number = sessionMs): string {
  return setCookie(cookieName(sessionName, secure), token, secure, ms)
}

/** A `Set-Cookie` header that stores a sign-in until the provider's callback, or without a text deletes it. */
export function pendingSignInCookie(text: string | null, secure: boolean): string {
  return setCookie(cookieName(pendingName, secure), text, secure, pendingSignInMs)
}

/** `SameSite=Lax` sends the cookie with the redirect from the provider, but not with requests of other sites. */
function setCookie(name: string, text: string | null, secure: boolean, ms: number): string {
  const maxAgeS = text === null ? 0 : ms / 1_000
  const attributes = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return `${name}=${text ?? ''}; ${attributes}`
}
