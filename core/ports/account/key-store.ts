import type { Grant } from '../../access/grant-cache.ts'
import type { AccessKey } from '../../access/key.ts'
import type { Principal } from '../../access/principal.ts'
import type { KeyScope } from '../../access/scope.ts'

/** A key with the hash of its secret. */
export type StoredKey = AccessKey & { secretHash: Uint8Array }

/** Port: the API keys. */
export interface KeyStore {
  /**
   * Stores a key; false when its user has `limit` valid keys already. Of the revoked and expired ones, the newest `limit`
   * are kept.
   */
  insert(key: StoredKey, limit: number): Promise<boolean>
  /** Stores a key if there is none at all; false otherwise. In concurrent calls, one succeeds. */
  insertFirst(key: StoredKey): Promise<boolean>
  /** The keys of a user, newest first; revoked and expired ones are included. */
  list(userid: string): Promise<AccessKey[]>
  /**
   * Revokes a key and ends its sessions; every process is notified. An admin may revoke every key, others those of
   * their user. False when there is no such key, or it is revoked already.
   */
  revoke(principal: Principal, id: string, at: Date): Promise<boolean>
  /** Stores the time of the last use. */
  saveUse(id: string, at: Date): Promise<void>
  /** The valid keys among these. */
  grants(ids: string[]): Promise<Grant[]>
}

/** What a session was started with: a key, or a sign-in of a user with the provider. */
export type SessionOwner = { keyId: string } | { userid: string; scopes: readonly KeyScope[] }

/** Port: the sessions of browsers. Ids are hashes of the sessions' tokens. */
export interface SessionStore {
  /**
   * Stores a session, and ends the oldest ones of its owner beyond `limit`. Deletes expired ones. False when its key is
   * not valid any more.
   */
  insert(
    session: { id: string; owner: SessionOwner; createdAt: Date; expiresAt: Date },
    limit: number,
  ): Promise<boolean>
  /** Ends a session; every process is notified. */
  end(id: string): Promise<void>
  /** The valid sessions among these, with what their keys grant. */
  grants(ids: string[]): Promise<Grant[]>
}
