import { timingSafeEqual } from 'node:crypto'
import { clock } from '../clock.ts'
import type { KeyStore, SessionStore } from '../ports/account/key-store.ts'
import { type Grant, GrantCache } from './grant-cache.ts'
import { matchesHash, parseKey } from './key.ts'
import type { Principal } from './principal.ts'
import { sessionIdOf } from './session.ts'

/** The time of a key's last use is written at most this often. */
const useIntervalMs = 60_000

interface AuthenticatorPorts {
  keys: Pick<KeyStore, 'grants' | 'saveUse'>
  sessions: Pick<SessionStore, 'grants'>
  /** Called with the error of a background read or write. */
  onError(error: unknown): void
}

/** Resolves keys and sessions to principals, from a cache that wake-ups invalidate. */
export class Authenticator {
  readonly #ports: AuthenticatorPorts
  readonly #keys: GrantCache
  readonly #sessions: GrantCache
  /** Secrets that matched, by the cached grant, with which they are forgotten. */
  readonly #verified = new WeakMap<Grant, Uint8Array>()
  readonly #usedAt = new WeakMap<Principal, number>()

  constructor(ports: AuthenticatorPorts) {
    this.#ports = ports
    this.#keys = new GrantCache((ids) => ports.keys.grants(ids))
    this.#sessions = new GrantCache((ids) => ports.sessions.grants(ids))
  }

  /** The principal of a key; null when it is malformed, unknown, expired or revoked. */
  async byKey(key: string): Promise<Principal | null> {
    const parsed = parseKey(key)
    const grant = parsed && (await this.#keys.find(parsed.id))
    if (!grant || !this.#matches(parsed.secret, grant)) return null
    this.#noteUse(grant.principal)
    return grant.principal
  }

  /** The principal of a session token; null when the session is unknown or has ended. */
  async bySession(token: string): Promise<Principal | null> {
    const grant = await this.#sessions.find(sessionIdOf(token))
    if (!grant) return null
    this.#noteUse(grant.principal)
    return grant.principal
  }

  /** Ends a key or session in this process, by its id. */
  end(id: string): void {
    this.#keys.end(id)
    this.#sessions.end(id)
  }

  /** Ends the keys and sessions that are no longer valid; to be called when notifications may have been lost. */
  async refresh(): Promise<void> {
    await Promise.all([this.#keys.refresh(), this.#sessions.refresh()]).catch(this.#ports.onError)
  }

  close(): void {
    this.#keys.close()
    this.#sessions.close()
  }

  /** Whether the secret is the grant's. It is hashed once per grant; later ones are compared with the one that matched. */
  #matches(secret: string, grant: Grant): boolean {
    const given = Buffer.from(secret)
    const verified = this.#verified.get(grant)
    if (verified) return given.length === verified.length && timingSafeEqual(given, verified)
    if (!matchesHash(secret, grant.secretHash)) return false
    this.#verified.set(grant, new Uint8Array(given))
    return true
  }

  #noteUse(principal: Principal): void {
    const now = performance.now()
    const { keyId } = principal
    if (keyId === null || now - (this.#usedAt.get(principal) ?? Number.NEGATIVE_INFINITY) < useIntervalMs)
      return
    this.#usedAt.set(principal, now)
    this.#ports.keys.saveUse(keyId, clock.date()).catch(this.#ports.onError)
  }
}
