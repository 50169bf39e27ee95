/** What a key may be allowed to do. */
export const keyScopes = ['read', 'write', 'webhooks', 'admin'] as const

export type KeyScope = (typeof keyScopes)[number]

/** What a route, a socket message or an upgrade requires of its caller; `public` requires no key. */
export type Scope = KeyScope | 'public'
