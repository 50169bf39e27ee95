import { AsyncLocalStorage } from 'node:async_hooks'
import type { FollowerCost } from '#core/ports/cost-store.ts'
import type { CpuAccount, CpuMeter, MeasuredFollower } from '#core/ports/cpu-meter.ts'
import { Frames } from './frames.ts'
import type { Share } from './stretch.ts'

/** The meter of a process. */
export interface OpenMeter extends CpuMeter {
  /** What was charged since it was last taken. */
  take(): FollowerCost[]
  /** Called when an account is closed. */
  onClosed: (() => void) | null
  close(): void
}

/**
 * Followers that ask now and then leave gaps. Measuring goes on through them, so that what comes before the
 * first line of ours is not missed each time.
 */
const lingerMs = 15_000

class Account implements CpuAccount, Share {
  cpuMs = 0
  workedMs = 0
  open = true
  owner: MeasuredFollower | null
  readonly #meter: Meter

  constructor(meter: Meter, owner: MeasuredFollower | null) {
    this.#meter = meter
    this.owner = owner
  }

  run<T>(work: () => T): T {
    return this.#meter.runOn(this, work)
  }

  belongTo(owner: MeasuredFollower | null): void {
    this.owner = owner
  }

  close(): void {
    if (!this.open) return
    this.open = false
    this.#meter.closed()
  }
}

class Meter implements OpenMeter {
  onClosed: (() => void) | null = null
  readonly #context = new AsyncLocalStorage<Account>()
  readonly #accounts = new Set<Account>()
  #open = 0
  readonly #frames = new Frames(() => {
    const account = this.#context.getStore()
    return account?.open ? account : null
  })
  #stopping: NodeJS.Timeout | undefined

  open(owner: MeasuredFollower | null): CpuAccount {
    clearTimeout(this.#stopping)
    const account = new Account(this, owner)
    this.#accounts.add(account)
    this.#open++
    this.#frames.start()
    return account
  }

  runOn<T>(account: Account, work: () => T): T {
    this.#frames.adopt(account)
    return this.#context.run(account, work)
  }

  closed(): void {
    this.#open--
    if (this.#open === 0) this.#stopping = setTimeout(() => this.#frames.stop(), lingerMs).unref()
    this.onClosed?.()
  }

  take(): FollowerCost[] {
    const costs: FollowerCost[] = []
    for (const account of this.#accounts) {
      const { owner, cpuMs } = account
      if (owner && cpuMs > 0) {
        costs.push({ ...owner, cpuMs })
        account.cpuMs = 0
      }
      if (!account.open && account.workedMs === 0) this.#accounts.delete(account)
    }
    return costs
  }

  close(): void {
    clearTimeout(this.#stopping)
    this.#frames.stop()
  }
}

/** Opens the meter of this process. */
export function openMeter(): OpenMeter {
  return new Meter()
}
