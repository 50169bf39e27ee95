import { Authenticator } from '#core/access/authenticator.ts'
import { generateKey } from '#core/access/key.ts'
import { keyScopes } from '#core/access/scope.ts'
import { clock } from '#core/clock.ts'
import type { RateLimiter } from '#core/limits/rate.ts'
import type { AuditLog } from '#core/ports/account/audit-log.ts'
import type { KeyStore, SessionStore } from '#core/ports/account/key-store.ts'
import type { Limits } from '#core/services.ts'
import type { OpenIdProvider } from '#platform/oidc/provider.ts'
import type { Database } from '#platform/postgres/database.ts'
import { auditLogOn } from '#platform/postgres/stores/account/audit-log.ts'
import { keyStoreOn } from '#platform/postgres/stores/account/key-store.ts'
import { sessionStoreOn } from '#platform/postgres/stores/account/session-store.ts'
import { withUnavailable } from '#platform/postgres/unreachable.ts'
import { type Rotation, rotateKeys } from '#platform/secrets/open-sealer.ts'
import type { Sealer } from '#platform/secrets/sealer.ts'
import type { Settings } from '#platform/settings.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'

/** What the routes of keys, sessions and the audit log use. */
export interface AccessServices {
  auth: 'open' | 'keys'
  keys: KeyStore
  sessions: SessionStore
  authenticator: Authenticator
  audit: AuditLog
  rates: Pick<RateLimiter, 'signIn'>
  limits: Pick<Limits, 'keysPerUser' | 'sessionsPerKey'>
  /** Null when people sign in with keys only. */
  provider: OpenIdProvider | null
  /** Encrypts the secrets in the database with a new key. */
  rotateSecrets(): Promise<Rotation>
  clock(): Date
}

interface AccessOptions {
  auth: 'open' | 'keys'
  rates: RateLimiter
  limits: Limits
  provider: OpenIdProvider | null
  database: Database
  sealer: Sealer
  wakeUps: WakeUpTransport
  onError(error: unknown): void
}

/** Interval of reading the cached keys and sessions again: the wake-up of an end may be lost. */
const refreshMs = 2_000

/** Opens the stores of access control and, in keys mode, listens for ended keys and sessions. */
export async function openAccess({
  auth,
  rates,
  limits,
  provider,
  database,
  sealer,
  wakeUps,
  onError,
}: AccessOptions): Promise<AccessServices & { close(): void }> {
  const { keys, sessions, audit } = withUnavailable({
    keys: keyStoreOn(database, wakeUps),
    sessions: sessionStoreOn(database, wakeUps),
    audit: auditLogOn(database),
  })
  const authenticator = new Authenticator({ keys, sessions, onError })
  const stopRefreshing = auth === 'keys' ? refreshOnWakeUps(authenticator, wakeUps) : () => {}
  return {
    auth,
    keys,
    sessions,
    authenticator,
    audit,
    rates,
    limits,
    provider,
    rotateSecrets: () => rotateKeys(database, sealer),
    clock: () => clock.date(),
    close() {
      stopRefreshing()
      authenticator.close()
    },
  }
}

/** The OpenID provider of the settings; null without one. */
export async function openProvider(
  settings: Pick<Settings, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET'>,
): Promise<OpenIdProvider | null> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings
  if (!issuer || !clientId || !clientSecret) return null
  const { createOpenIdProvider } = await import('#platform/oidc/provider.ts')
  return createOpenIdProvider({ issuer, clientId, clientSecret })
}

/** Ends keys and sessions that have ended in other processes. Returns a function that stops it. */
function refreshOnWakeUps(authenticator: Authenticator, wakeUps: WakeUpTransport): () => void {
  const refresh = () => void authenticator.refresh()
  const timer = setInterval(refresh, refreshMs).unref()
  const unsubscribe = wakeUps.subscribe({
    onWakeUp(wakeUp) {
      if (wakeUp.kind === 'access') authenticator.end(wakeUp.id)
    },
    onResume: refresh,
  })
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** Creates the first key and prints it, where there is no key at all. One of several processes does it. */
export async function printFirstKey(
  { keys, clock }: Pick<AccessServices, 'keys' | 'clock'>,
  say: (line: string) => void,
): Promise<void> {
  const { id, key, secretHash } = generateKey()
  // The same word in every language of the pages.
  const name = 'admin'
  const times = { createdAt: clock(), expiresAt: null, lastUsedAt: null, revokedAt: null }
  const created = await keys.insertFirst({
    ...{ id, name, secretHash, ...times },
    userid: 'admin',
    scopes: [...keyScopes],
  })
  if (created) say(`hearback admin key: ${key}`)
}
