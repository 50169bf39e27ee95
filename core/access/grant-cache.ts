import { getEventListeners, setMaxListeners } from 'node:events'
import { clock } from '../clock.ts'
import type { Principal } from './principal.ts'

/** What a stored key or session grants, until it ends. */
export interface Grant {
  id: string
  principal: Principal
  /** SHA-256 of the secret that proves it. */
  secretHash: Uint8Array
  expiresAt: Date | null
}

interface Entry {
  /** Its principal has the signal `ended`. */
  grant: Grant
  controller: AbortController
  timer: NodeJS.Timeout | undefined
  usedAt: number
}

/** The longest delay of a timer in Node. */
const maxTimerMs = 2_147_483_647

const idleMs = 10 * 60_000
const sweepMs = 60_000

/**
 * The grants that this process has read. Each principal has one signal, which aborts when the grant expires, and on
 * `end`, which a wake-up calls in every process. `load` reads valid grants only.
 */
export class GrantCache {
  readonly #load: (ids: string[]) => Promise<Grant[]>
  readonly #entries = new Map<string, Entry>()
  readonly #loading = new Map<string, { entry: Promise<Entry | null>; isStale: boolean }>()
  #sweptAt = performance.now()

  constructor(load: (ids: string[]) => Promise<Grant[]>) {
    this.#load = load
  }

  async find(id: string): Promise<Grant | null> {
    const entry = this.#entries.get(id) ?? (await this.#read(id))
    if (!entry || entry.controller.signal.aborted) return null
    entry.usedAt = performance.now()
    return entry.grant
  }

  /** Ends a grant in this process. */
  end(id: string): void {
    const loading = this.#loading.get(id)
    if (loading) loading.isStale = true
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    clearTimeout(entry.timer)
    entry.controller.abort()
  }

  /** Reads all grants again and ends those that are no longer valid, after wake-ups may have been lost. */
  async refresh(): Promise<void> {
    for (const loading of this.#loading.values()) loading.isStale = true
    const ids = [...this.#entries.keys()]
    const valid = new Set((await this.#load(ids)).map(({ id }) => id))
    for (const id of ids) if (!valid.has(id)) this.end(id)
  }

  close(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
  }

  #read(id: string): Promise<Entry | null> {
    const running = this.#loading.get(id)
    if (running) return running.entry
    const loading = { entry: this.#readUntilFresh(id), isStale: false }
    this.#loading.set(id, loading)
    const done = () => this.#loading.delete(id)
    loading.entry.then(done, done)
    return loading.entry
  }

  /** A grant that ended while it was read is read again: the read may be older than the end. */
  async #readUntilFresh(id: string): Promise<Entry | null> {
    for (;;) {
      const [grant] = await this.#load([id])
      const loading = this.#loading.get(id)
      if (!loading?.isStale) return grant ? this.#add(grant) : null
      loading.isStale = false
    }
  }

  #add(grant: Grant): Entry {
    this.#sweep()
    const controller = new AbortController()
    setMaxListeners(0, controller.signal)
    const principal = { ...grant.principal, ended: controller.signal }
    const entry: Entry = {
      grant: { ...grant, principal },
      controller,
      timer: undefined,
      usedAt: performance.now(),
    }
    this.#entries.set(grant.id, entry)
    this.#schedule(entry)
    return entry
  }

  #schedule(entry: Entry): void {
    const { id, expiresAt } = entry.grant
    if (!expiresAt) return
    const msLeft = expiresAt.getTime() - clock.now()
    const expire = () => (msLeft > maxTimerMs ? this.#schedule(entry) : this.end(id))
    entry.timer = setTimeout(expire, Math.max(0, Math.min(msLeft, maxTimerMs))).unref()
  }

  /** Removes what is not in use, so that memory does not grow with the number of stored grants. */
  #sweep(): void {
    const now = performance.now()
    if (now - this.#sweptAt < sweepMs) return
    this.#sweptAt = now
    for (const [id, { controller, timer, usedAt }] of this.#entries) {
      if (now - usedAt < idleMs || getEventListeners(controller.signal, 'abort').length > 0) continue
      clearTimeout(timer)
      this.#entries.delete(id)
    }
  }
}
