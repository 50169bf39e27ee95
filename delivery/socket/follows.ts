import type { EventItem, ProgressItem, Subscription } from '#core/events/subscription.ts'
import type { Followed } from '#core/ports/connection-store.ts'
import type { PacedSender } from './paced-sender.ts'
import { SentCursor } from './sent-cursor.ts'

/** What was known when a request to follow a job arrived. */
export interface Asked {
  jobid: string
  after?: number | undefined
  /** Up to where the connection had been told. */
  told: number
  /** Which request of the connection it is. */
  turn: number
}

interface JobFollow {
  subscription: Subscription
  /** Of what lies up to here the connection need not be told by it. */
  from: number
  turn: number
  /** Up to where a user's follow relies on it. */
  owed: number
  /** The client let go of it; it ends as soon as nothing is owed. */
  dropped: boolean
}

/**
 * What one connection follows, each job and each user once. It is told each `seq` of a job once and in order:
 * a follow of the job itself tells it where there is one, and the follow of its user what is new besides.
 */
export class Follows {
  readonly #jobs = new Map<string, JobFollow>()
  readonly #users = new Map<string, Subscription>()
  readonly #told = new SentCursor()
  readonly #outlet: PacedSender
  readonly #onChange: (followed: Followed) => void
  #turns = 0
  #closed = false

  constructor(sender: PacedSender, onChange: (followed: Followed) => void) {
    this.#outlet = sender
    this.#onChange = onChange
  }

  /** Notes that a request to follow a job has arrived, before anything is awaited for it. */
  asked({ jobid, after }: { jobid: string; after?: number | undefined }): Asked {
    return { jobid, after, told: this.#told.of(jobid), turn: this.#turns++ }
  }

  /**
   * Keeps a subscription of a job, in place of one that was asked for earlier; `relay` then sends what it brings,
   * once the acknowledgement is on its way. What the connection was told since it asked is not told again.
   */
  keepJob({ jobid, after, told, turn }: Asked, subscription: Subscription): { relay(): void } {
    const earlier = this.#jobs.get(jobid)
    // The client may have left, or asked again, while the snapshot was being read.
    if (this.#closed || (earlier && earlier.turn > turn)) {
      subscription.close()
      return { relay() {} }
    }
    earlier?.subscription.close()
    const present = subscription.snapshot?.seq ?? 0
    const again = after !== undefined && after < told
    const from = again ? after : Math.max(this.#told.of(jobid), Math.min(after ?? present, present))
    this.#told.note(jobid, from)
    const follow = { subscription, from, turn, owed: 0, dropped: false }
    this.#jobs.set(jobid, follow)
    this.#changed()
    return { relay: () => void this.#relayJob(jobid, follow) }
  }

  /** Keeps a subscription of a user's jobs, unless there is one: being live only, a second one would tell the same. */
  keepUser(userid: string, subscription: Subscription): { relay(): void } {
    if (this.#closed || this.#users.has(userid)) {
      subscription.close()
      return { relay() {} }
    }
    this.#users.set(userid, subscription)
    this.#changed()
    return { relay: () => void this.#relayUser(userid, subscription) }
  }

  drop(what: { jobid: string } | { userid: string }): void {
    if ('userid' in what) {
      this.#users.get(what.userid)?.close()
      this.#users.delete(what.userid)
    } else {
      const follow = this.#jobs.get(what.jobid)
      if (follow && follow.owed > this.#told.of(what.jobid)) follow.dropped = true
      else this.#endJob(what.jobid)
    }
    this.#changed()
  }

  /** Ends them all; the connection is gone. */
  close(): void {
    this.#closed = true
    for (const { subscription } of this.#jobs.values()) subscription.close()
    for (const subscription of this.#users.values()) subscription.close()
    this.#outlet.close()
  }

  #endJob(jobid: string): void {
    this.#jobs.get(jobid)?.subscription.close()
    this.#jobs.delete(jobid)
  }

  #changed(): void {
    if (!this.#closed) this.#onChange({ jobids: [...this.#jobs.keys()], userids: [...this.#users.keys()] })
  }

  #tell({ kind, event, json }: EventItem | ProgressItem): void {
    this.#outlet.send('event', json)
    if (kind === 'event') this.#told.note(event.data.jobid, event.data.seq)
  }

  async #relayJob(jobid: string, follow: JobFollow): Promise<void> {
    for await (const item of follow.subscription) {
      // An item may have been on its way here when another follow took over.
      if (this.#jobs.get(jobid) !== follow) return
      if (item.kind === 'stale') this.#outlet.send('stale', JSON.stringify({ jobid, reason: item.reason }))
      else if (isNewer(item, follow.from)) this.#tell(item)
      if (follow.dropped && follow.owed <= this.#told.of(jobid)) break
      await this.#outlet.room()
    }
    if (this.#jobs.get(jobid) !== follow) return
    this.#endJob(jobid)
    this.#changed()
  }

  async #relayUser(userid: string, subscription: Subscription): Promise<void> {
    for await (const item of subscription) {
      if (this.#users.get(userid) !== subscription) return
      if (item.kind === 'stale') this.#outlet.send('stale', JSON.stringify({ userid, reason: item.reason }))
      else {
        const { jobid, seq } = item.event.data
        const follow = this.#jobs.get(jobid)
        if (follow) follow.owed = Math.max(follow.owed, seq)
        else if (isNewer(item, this.#told.of(jobid))) this.#tell(item)
      }
      await this.#outlet.room()
    }
    if (this.#users.get(userid) !== subscription) return
    this.#users.delete(userid)
    this.#changed()
  }
}

/** Whether it is news to who was told up to that `seq`; a progress bears the number of the event before it. */
function isNewer({ kind, event }: EventItem | ProgressItem, told: number): boolean {
  return kind === 'event' ? event.data.seq > told : event.data.seq >= told
}
