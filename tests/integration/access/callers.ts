import type { KeyScope, Scope } from '#core/access/scope.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import type { TestApp } from '#tests/support/server/app.ts'

/** Kinds of callers of the matrix. */
export const callers = [
  'owner',
  'other user',
  'admin',
  'no credentials',
  'malformed key',
  'expired key',
  'revoked key',
  'wrong scope',
] as const

export type Caller = (typeof callers)[number]

/** Callers that nothing but public operations admits. */
export const unauthenticated: readonly Caller[] = [
  'no credentials',
  'malformed key',
  'expired key',
  'revoked key',
]

export interface Keys {
  /** The key of a caller; `scope` is what the operation needs. */
  of(caller: Caller, scope: Scope): string
}

const ofUser = ['read', 'write', 'webhooks'] as const satisfies KeyScope[]

/** Creates the keys of all callers. The owner is `alice`. */
export async function createKeys(app: TestApp): Promise<Keys> {
  const create = async (userid: string, ...scopes: KeyScope[]) => createKey(app, userid, { scopes })
  const owner = await create('alice', ...ofUser)
  const other = await create('bob', ...ofUser)
  const reader = await create('alice', 'read')
  const writer = await create('alice', 'write')
  const expired = await create('alice', ...ofUser)
  const revoked = await create('alice', ...ofUser)
  await app.database.query(`UPDATE access_key SET expires_at = now() WHERE id = '${expired.id}'`)
  await requestWith(app, app.adminKey, 'DELETE', `/keys/${revoked.id}`)
  return {
    of: (caller, scope) =>
      ({
        owner: owner.key,
        'other user': other.key,
        admin: app.adminKey,
        'no credentials': '',
        'malformed key': 'hb_x',
        'expired key': expired.key,
        'revoked key': revoked.key,
        'wrong scope': scope === 'read' ? writer.key : reader.key,
      })[caller],
  }
}
