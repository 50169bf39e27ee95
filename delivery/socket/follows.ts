import type { Following } from '#core/feed/following.ts'
import type { Followed } from '#core/ports/connection-store.ts'
import type { Outlet } from './outlet.ts'

/** What one connection follows, each job and each user once: to follow again begins again. */
export class Follows {
  readonly #jobs = new Map<string, Following>()
  readonly #users = new Map<string, Following>()
  readonly #outlet: Outlet
  readonly #onChange: (followed: Followed) => void
  #closed = false

  constructor(outlet: Outlet, onChange: (followed: Followed) => void) {
    this.#outlet = outlet
    this.#onChange = onChange
  }

  /** Keeps a following; `relay` then sends what it brings, once the acknowledgement is on its way. */
  keep(what: { jobid: string } | { userid: string }, following: Following): { relay(): void } {
    const [map, key] = this.#entry(what)
    map.get(key)?.close()
    // The client may have left while its snapshot was being read.
    if (this.#closed) following.close()
    else map.set(key, following)
    this.#changed()
    return { relay: () => void this.#relay(what, following) }
  }

  drop(what: { jobid: string } | { userid: string }): void {
    const [map, key] = this.#entry(what)
    map.get(key)?.close()
    map.delete(key)
    this.#changed()
  }

  /** Ends them all; the connection is gone. */
  close(): void {
    this.#closed = true
    for (const following of [...this.#jobs.values(), ...this.#users.values()]) following.close()
    this.#outlet.close()
  }

  #entry(what: { jobid: string } | { userid: string }): [Map<string, Following>, string] {
    return 'jobid' in what ? [this.#jobs, what.jobid] : [this.#users, what.userid]
  }

  #changed(): void {
    if (!this.#closed) this.#onChange({ jobids: [...this.#jobs.keys()], userids: [...this.#users.keys()] })
  }

  async #relay(what: { jobid: string } | { userid: string }, following: Following): Promise<void> {
    for await (const item of following) {
      if (item.kind === 'stale') this.#outlet.send('stale', JSON.stringify({ ...what, reason: item.reason }))
      else this.#outlet.send('event', item.json)
      await this.#outlet.room()
    }
    const [map, key] = this.#entry(what)
    if (map.get(key) !== following) return
    map.delete(key)
    this.#changed()
  }
}
