import { hash } from 'node:crypto'
import type { KeyScope } from './scope.ts'

/** Scopes of a user who signed in with an OpenID provider. Admins use keys. */
export const providerScopes: readonly KeyScope[] = ['read', 'write', 'webhooks']

const hashedPrefix = 'sub-'
const safeSubject = /^[\w.@+=|~:-]{1,128}$/

/**
 * The user of a provider's subject: the subject itself where it is short and has only letters, digits and
 * `_ . @ + = | ~ : -`; otherwise `sub-` and 40 hex digits of its SHA-256. Two subjects never give the same user.
 */
export function userOfSubject(subject: string): string {
  if (safeSubject.test(subject) && !subject.startsWith(hashedPrefix) && !/^\.+$/.test(subject)) return subject
  return hashedPrefix + hash('sha256', subject, 'hex').slice(0, 40)
}
