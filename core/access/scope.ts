/** What a key may be allowed to do. `admin` includes the others. */
export const keyScopes = ['read', 'write', 'webhooks', 'admin'] as const

export type KeyScope = (typeof keyScopes)[number]

/**
 * What a route, a socket message or an upgrade requires of its caller; `public` requires no key, `authenticated` a
 * key with any scope.
 */
export type Scope = KeyScope | 'authenticated' | 'public'
