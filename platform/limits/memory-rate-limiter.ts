import { isIPv6 } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { Rate, RateLimiter } from '#core/limits/rate.ts'
import type { PlanStore } from '#core/ports/account/plan-store.ts'
import type { PlanLimits } from '#core/usage/plan.ts'
import { PlanCache } from './plan-cache.ts'

const windowS = 60

/** Time to wait for the end of another upload or stream. */
const concurrencyRetryAfterS = 5

/** Limits where a plan has none. Null: no limit. */
type DefaultRates = Pick<
  PlanLimits,
  | 'requestsPerMinute'
  | 'submitsPerMinute'
  | 'bytesPerMinute'
  | 'messagesPerMinute'
  | 'concurrentUploads'
  | 'streams'
>

/** Requests per minute where `RATE_LIMIT` is not set and keys are needed. */
const keysRequestsPerMinute = 6_000

/** Opens the limiter of a web process. In open mode there are no limits unless `RATE_LIMIT` sets one. */
export function openRateLimiter(
  settings: { AUTH: 'open' | 'keys'; RATE_LIMIT?: number | undefined; SIGN_IN_LIMIT: number },
  plans: Pick<PlanStore, 'ofUser'>,
  onError: (error: unknown) => void,
): RateLimiter {
  const limit = settings.RATE_LIMIT ?? (settings.AUTH === 'keys' ? keysRequestsPerMinute : 0)
  return new MemoryRateLimiter(
    defaultRates(limit > 0 ? limit : null),
    settings.SIGN_IN_LIMIT,
    new PlanCache(plans, onError),
  )
}

/** The limits that follow from `RATE_LIMIT`; without it there are none but those of plans. */
function defaultRates(requestsPerMinute: number | null): DefaultRates {
  const isLimited = requestsPerMinute !== null
  return {
    requestsPerMinute,
    submitsPerMinute: isLimited ? Math.max(1, Math.floor(requestsPerMinute / 10)) : null,
    bytesPerMinute: isLimited ? 10_000_000_000 : null,
    messagesPerMinute: requestsPerMinute,
    concurrentUploads: isLimited ? 50 : null,
    streams: isLimited ? 5_000 : null,
  }
}

/** Rate limits in the memory of this process, in windows of a minute per user and per address. */
class MemoryRateLimiter implements RateLimiter {
  readonly #defaults: DefaultRates
  readonly #signIns: number
  readonly #plans: PlanCache
  // The library counts; what is allowed differs by plan and is compared here.
  readonly #counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: windowS })
  /** Uploads and streams in progress. */
  readonly #open = new Map<string, number>()

  constructor(defaults: DefaultRates, signIns: number, plans: PlanCache) {
    this.#defaults = defaults
    this.#signIns = signIns
    this.#plans = plans
  }

  async addressRequest(address: string): Promise<Rate | null> {
    const { requestsPerMinute } = this.#defaults
    if (requestsPerMinute === null) return null
    return this.#count('address-requests', networkOf(address), requestsPerMinute)
  }

  async signIn(address: string): Promise<() => void> {
    const network = networkOf(address)
    await this.#count('failed-sign-ins', network, this.#signIns)
    return () => void this.#counter.reward(`failed-sign-ins ${network}`, 1)
  }

  async request({ userid }: Principal): Promise<Rate | null> {
    if (!userid) return null
    const limit = await this.#limitOf(userid, 'requestsPerMinute')
    return limit === null ? null : this.#count('requests', userid, limit)
  }

  async message({ userid }: Principal): Promise<void> {
    if (!userid) return
    const limit = await this.#limitOf(userid, 'messagesPerMinute')
    if (limit !== null) await this.#count('messages', userid, limit)
  }

  async upload({ userid }: Principal): Promise<(bytes: number) => void> {
    if (!userid) return () => {}
    const [submits, bytes, concurrent] = await Promise.all([
      this.#limitOf(userid, 'submitsPerMinute'),
      this.#limitOf(userid, 'bytesPerMinute'),
      this.#limitOf(userid, 'concurrentUploads'),
    ])
    if (bytes !== null) await this.#requireBytes(userid, bytes)
    const release = this.#enter('concurrent-uploads', userid, concurrent)
    try {
      if (submits !== null) await this.#count('submits', userid, submits)
    } catch (error) {
      release()
      throw error
    }
    return (received) => {
      release()
      if (bytes !== null && received > 0) void this.#counter.consume(`bytes ${userid}`, received)
    }
  }

  async stream({ userid }: Principal): Promise<() => void> {
    if (!userid) return () => {}
    return this.#enter('streams', userid, await this.#limitOf(userid, 'streams'))
  }

  async #limitOf(userid: string, name: keyof DefaultRates): Promise<number | null> {
    const limits = this.#plans.peek(userid) ?? (await this.#plans.read(userid))
    return limits?.[name] ?? this.#defaults[name]
  }

  async #count(policy: string, key: string, quota: number): Promise<Rate> {
    const { consumedPoints, msBeforeNext } = await this.#counter.consume(`${policy} ${key}`)
    const resetS = toResetS(msBeforeNext)
    const rate = { policy, quota, windowS, remaining: Math.max(0, quota - consumedPoints), resetS }
    if (consumedPoints > quota) throw limitError(rate, resetS)
    return rate
  }

  /** What an upload brings is known at its end, so that one may exceed the limit and the next has to wait. */
  async #requireBytes(userid: string, quota: number): Promise<void> {
    const used = await this.#counter.get(`bytes ${userid}`)
    if (!used || used.consumedPoints < quota) return
    const resetS = toResetS(used.msBeforeNext)
    throw limitError({ policy: 'bytes', quota, unit: 'content-bytes', windowS, remaining: 0, resetS }, resetS)
  }

  #enter(policy: string, userid: string, quota: number | null): () => void {
    if (quota === null) return () => {}
    const key = `${policy} ${userid}`
    const open = this.#open.get(key) ?? 0
    if (open >= quota) {
      const rate: Rate = { policy, quota, unit: 'concurrent-requests', remaining: 0 }
      throw limitError(rate, concurrencyRetryAfterS)
    }
    this.#open.set(key, open + 1)
    let isOpen = true
    return () => {
      if (!isOpen) return
      isOpen = false
      const left = (this.#open.get(key) ?? 1) - 1
      if (left > 0) this.#open.set(key, left)
      else this.#open.delete(key)
    }
  }
}

/** The limiter computes the rest of a window with the host's clock, which may have been set since its start. */
function toResetS(ms: number): number {
  return Math.min(windowS, Math.max(1, Math.ceil(ms / 1_000)))
}

function limitError(rate: Rate, retryAfterS: number): ApiError {
  const { policy, quota } = rate
  const per = rate.windowS === undefined ? 'at once' : 'per minute'
  const name = policy.replaceAll('-', ' ')
  return new ApiError('rate_limited', `The limit of ${quota} ${per} is reached: ${name}.`, {
    retryAfterS,
    rate,
  })
}

/** The address, of IPv6 the /64 network: one client has all addresses of it. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail?.split(':').filter(Boolean) ?? []
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0')
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}
