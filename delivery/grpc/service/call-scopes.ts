import type { Scope } from '#core/access/scope.ts'

/** Scope of each call, and of the requests in a session that need another one. */
export const callScopes = {
  Submit: 'write',
  Get: 'read',
  Follow: 'read',
  Session: 'read',
  'Session.submit': 'write',
  'Session.cancel': 'write',
  Cancel: 'write',
  Delete: 'write',
  List: 'read',
} as const satisfies Record<string, Scope>
