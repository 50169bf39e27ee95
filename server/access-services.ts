import { Authenticator } from '#core/access/authenticator.ts'
import { generateKey } from '#core/access/key.ts'
import { keyScopes } from '#core/access/scope.ts'
import type { AuditLog } from '#core/ports/audit-log.ts'
import type { KeyStore, SessionStore } from '#core/ports/key-store.ts'
import { createOpenIdProvider, type OpenIdProvider } from '#platform/oidc/provider.ts'
import type { Database } from '#platform/postgres/database.ts'
import { openAccessNotifier } from '#platform/postgres/notify/access-notifier.ts'
import { auditLogOn } from '#platform/postgres/stores/account/audit-log.ts'
import { keyStoreOn } from '#platform/postgres/stores/account/key-store.ts'
import { sessionStoreOn } from '#platform/postgres/stores/account/session-store.ts'
import { withUnavailable } from '#platform/postgres/unreachable.ts'
import { type Rotation, rotateKeys } from '#platform/secrets/open-sealer.ts'
import type { Sealer } from '#platform/secrets/sealer.ts'
import type { Settings } from '#platform/settings.ts'

/** What the routes of keys, sessions and the audit log use. */
export interface AccessServices {
  auth: 'open' | 'keys'
  keys: KeyStore
  sessions: SessionStore
  authenticator: Authenticator
  audit: AuditLog
  /** Null when people sign in with keys only. */
  provider: OpenIdProvider | null
  /** Encrypts the secrets in the database with a new key. */
  rotateSecrets(): Promise<Rotation>
  clock(): Date
}

interface AccessOptions {
  auth: 'open' | 'keys'
  provider: OpenIdProvider | null
  database: Database
  sealer: Sealer
  onError(error: unknown): void
}

/** Opens the stores of access control and, in keys mode, listens for ended keys and sessions. */
export async function openAccess({
  auth,
  provider,
  database,
  sealer,
  onError,
}: AccessOptions): Promise<AccessServices & { close(): Promise<void> }> {
  const { keys, sessions, audit } = withUnavailable({
    keys: keyStoreOn(database),
    sessions: sessionStoreOn(database),
    audit: auditLogOn(database),
  })
  const authenticator = new Authenticator({ keys, sessions, onError })
  const listener =
    auth === 'keys'
      ? openAccessNotifier({
          url: database.url,
          onError,
          onEnd: (id) => authenticator.end(id),
          onResume: () => void authenticator.refresh(),
        })
      : null
  await listener?.started
  return {
    auth,
    keys,
    sessions,
    authenticator,
    audit,
    provider,
    rotateSecrets: () => rotateKeys(database, sealer),
    clock: () => new Date(),
    async close() {
      await listener?.close()
      authenticator.close()
    },
  }
}

/** The OpenID provider of the settings; null without one. */
export function openProvider(
  settings: Pick<Settings, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET'>,
): OpenIdProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings
  return issuer && clientId && clientSecret ? createOpenIdProvider({ issuer, clientId, clientSecret }) : null
}

/** Creates the first key and prints it, where there is no key at all. One of several processes does it. */
export async function printFirstKey(
  { keys, clock }: Pick<AccessServices, 'keys' | 'clock'>,
  say: (line: string) => void,
): Promise<void> {
  const { id, key, secretHash } = generateKey()
  const name = 'First admin key'
  const times = { createdAt: clock(), expiresAt: null, lastUsedAt: null, revokedAt: null }
  const created = await keys.insertFirst({
    ...{ id, name, secretHash, ...times },
    userid: 'admin',
    scopes: [...keyScopes],
  })
  if (created) say(`hearback admin key: ${key}`)
}
