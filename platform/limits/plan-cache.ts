import type { PlanStore } from '#core/ports/account/plan-store.ts'
import type { PlanLimits } from '#core/usage/plan.ts'

/** Time after which a user's limits are read again. */
const freshMs = 10_000
const maxUsers = 10_000

interface Entry {
  limits: PlanLimits | null
  readAt: number
}

/** The limits of users' plans in memory, so that a request needs no query. A change takes effect within 10 s. */
export class PlanCache {
  readonly #plans: Pick<PlanStore, 'ofUser'>
  readonly #onError: (error: unknown) => void
  readonly #entries = new Map<string, Entry>()
  readonly #reading = new Map<string, Promise<PlanLimits | null>>()

  constructor(plans: Pick<PlanStore, 'ofUser'>, onError: (error: unknown) => void) {
    this.#plans = plans
    this.#onError = onError
  }

  /** The known limits, refreshed in the background; undefined for a user that was not read yet. */
  peek(userid: string): PlanLimits | null | undefined {
    const entry = this.#entries.get(userid)
    if (entry && performance.now() - entry.readAt > freshMs) void this.read(userid)
    return entry?.limits
  }

  /** Reads the limits; null when the database cannot be read. Concurrent reads of a user share one query. */
  read(userid: string): Promise<PlanLimits | null> {
    const running = this.#reading.get(userid)
    if (running) return running
    const reading = this.#read(userid).finally(() => this.#reading.delete(userid))
    this.#reading.set(userid, reading)
    return reading
  }

  async #read(userid: string): Promise<PlanLimits | null> {
    const limits = await this.#plans.ofUser(userid).then(
      (plan) => plan.limits,
      (error: unknown) => {
        this.#onError(error)
        return this.#entries.get(userid)?.limits ?? null
      },
    )
    this.#entries.delete(userid)
    this.#entries.set(userid, { limits, readAt: performance.now() })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > maxUsers && oldest !== undefined) this.#entries.delete(oldest)
    return limits
  }
}
