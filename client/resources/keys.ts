import type { KeyView } from '../../core/access/key.ts'
import type { KeyScope } from '../../core/access/scope.ts'
import type { Transport } from '../http/transport.ts'

export type { KeyView }

/** Who a key or session belongs to. */
export interface SessionView {
  auth: 'open' | 'keys'
  /** Null in open mode: every user. */
  userid: string | null
  scopes: KeyScope[]
  keyId: string | null
  admin: boolean
}

/** Result of a rotation of the key that encrypts secrets. */
export interface SecretRotation {
  /** Id of the current key. */
  key: string
  /** Number of secrets that were encrypted again. */
  reencrypted: number
  /** Ids of former keys that are still in use; repeat the rotation to replace them. */
  stillUsed: string[]
}

/** The operations on API keys. */
export interface KeysClient {
  /** Creates a key; `key` is shown only here. */
  createKey(
    userid: string,
    options?: { name?: string; scopes?: KeyScope[]; expiresAt?: string },
  ): Promise<KeyView & { key: string }>
  /** The keys of a user, newest first. */
  keys(userid: string): Promise<KeyView[]>
  revokeKey(id: string): Promise<void>
  /** Encrypts the secrets in the database with a new key. Needs an admin. */
  rotateSecrets(): Promise<SecretRotation>
  /** Who the requests of this client are made by. */
  session(): Promise<SessionView>
}

/** Creates the operations on API keys. */
export function createKeysClient({ read, request }: Transport): KeysClient {
  const pathOf = (userid: string) => `/users/${encodeURIComponent(userid)}/keys`
  return {
    createKey: (userid, options = {}) =>
      read(pathOf(userid), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(options),
      }),
    keys: async (userid) => (await read<{ keys: KeyView[] }>(pathOf(userid))).keys,
    revokeKey: async (id) => void (await request(`/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })),
    rotateSecrets: () => read('/secrets/rotate', { method: 'POST' }),
    session: () => read('/session'),
  }
}
