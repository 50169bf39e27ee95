import { type KeyScope, keyScopes } from './scope.ts'

/** Who makes a request. The gate resolves it, and every use case takes it and is limited by it. */
export interface Principal {
  /** The user whose data it may use; null stands for all users. */
  userid: string | null
  scopes: readonly KeyScope[]
  /** The key that the request was made with; null where there is none. */
  keyId: string | null
  /** Whether it may use the operations of the operator. */
  admin: boolean
  /** IP address of the client, for the audit log; absent for the service itself. */
  address?: string
  /** Aborts when the key or the session ends; absent where access does not end. */
  ended?: AbortSignal
}

/** The principal of open mode and of the service itself: all users, all scopes. */
export const everyone: Principal = { userid: null, scopes: keyScopes, keyId: null, admin: true }

/** The principal of a request to a public operation in keys mode: the data of no user. */
export const anonymous: Principal = { userid: '', scopes: [], keyId: null, admin: false }

/** A principal limited to the data of one user. */
export function user(userid: string): Principal {
  return { userid, scopes: ['read', 'write', 'webhooks'], keyId: null, admin: false }
}

/** Whether the principal may use the data of that user. */
export function canAccess(principal: Principal, ownerUserid: string): boolean {
  return principal.userid === null || principal.userid === ownerUserid
}

/**
 * Calls back when the principal's access ends, or at once if it already has. Returns a function that removes the
 * listener, to be called when the connection is closed.
 */
export function onAccessEnd({ ended }: Principal, callback: () => void): () => void {
  if (!ended) return () => {}
  if (ended.aborted) callback()
  else ended.addEventListener('abort', callback, { once: true })
  return () => ended.removeEventListener('abort', callback)
}
