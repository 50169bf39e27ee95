/**
 * Who asks. The transport resolves it and every use case takes it, so that the walls between users stand in
 * one place. In open mode everyone is one trust domain and the user in a path is a label, not a wall.
 */
export type Principal = { kind: 'everyone' } | { kind: 'user'; userid: string }

/** Open mode: whoever holds an id may use it. */
export const everyone: Principal = { kind: 'everyone' }

/** A principal that is walled in to what that user owns. */
export function user(userid: string): Principal {
  return { kind: 'user', userid }
}

/** Whether the principal may use what belongs to that user. */
export function canAccess(principal: Principal, ownerUserid: string): boolean {
  return principal.kind === 'everyone' || principal.userid === ownerUserid
}
