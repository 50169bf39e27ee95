import type { Principal } from '../access/principal.ts'
import { clock } from '../clock.ts'
import type { EventItem, ProgressItem, Subscription } from '../events/subscription.ts'
import { isFinal, type Job, jobJson } from '../jobs/job.ts'
import { type LatencyTracker, msSince } from '../modes/latency.ts'
import type { AcknowledgedSeq, FollowerRecord, ReceiptStore } from '../ports/delivery/receipt-store.ts'
import { FollowerNames } from './follower-names.ts'

const flushMs = 1_000
/** Unstored records above which new ones are dropped, while the database is away. */
const maxPending = 20_000
/** Records per statement. */
const batch = 1_000

/** A client that follows jobs in a mode. `id` is that of its connection; null in modes without one. */
export interface FollowerIdentity {
  mode: string
  id: string | null
  principal: Principal
}

/** A response to a request without a connection. */
export interface CountedResponse extends Omit<FollowerIdentity, 'id'> {
  job: Job
  /** Size of the body; 0 without one. */
  bytes: number
  /** It had nothing new. */
  isWasted: boolean
  /** Last `seq` that the client had; by default the one of the response. */
  known?: number | undefined
}

type Counts = Partial<Pick<FollowerRecord, 'requests' | 'unchanged' | 'messages' | 'bytes'>>

/**
 * Records what is handed over to followers, in memory, and stores it every second and on `close`, many records per
 * statement. A process that is killed loses at most that period.
 */
export class ReceiptRecorder {
  readonly #store: ReceiptStore
  readonly #latency: LatencyTracker
  readonly #onError: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  readonly #names = new FollowerNames()
  #pending = new Map<string, FollowerRecord>()
  #acknowledged = new Map<string, AcknowledgedSeq>()
  #flushing = Promise.resolve()

  constructor(
    store: ReceiptStore,
    { latency, onError }: { latency: LatencyTracker; onError(error: unknown): void },
  ) {
    this.#store = store
    this.#latency = latency
    this.#onError = onError
    this.#timer = setInterval(() => void this.flush(), flushMs).unref()
  }

  /** The same subscription, recorded: its snapshot and each item that the mode takes from it. */
  track(identity: FollowerIdentity, subscription: Subscription): Subscription {
    const { snapshot } = subscription
    if (snapshot) {
      const record = this.#recordOf(identity, snapshot.jobid, snapshot.seq)
      if (record) {
        addCounts(record, { requests: 1, messages: 1, bytes: Buffer.byteLength(jobJson(snapshot)) })
        record.events[snapshot.seq] ??= null
      }
    }
    return this.#latency.timed(identity.mode, subscription, (item, latencyMs) => {
      if (item.kind !== 'stale') this.#countItem(identity, item, latencyMs, snapshot?.seq)
    })
  }

  /** Records an item of a subscription to a user that is not tracked. */
  countItem(identity: FollowerIdentity, item: EventItem | ProgressItem): void {
    this.#countItem(identity, item, item.kind === 'event' ? msSince(item.event) : null)
  }

  /** Records a response to a request without a connection. */
  countResponse({ job, bytes, isWasted, known, ...identity }: CountedResponse): void {
    const record = this.#recordOf({ ...identity, id: null }, job.jobid, known ?? job.seq)
    if (!record) return
    addCounts(record, {
      requests: 1,
      unchanged: isWasted ? 1 : 0,
      messages: bytes > 0 ? 1 : 0,
      bytes,
    })
    const committedAt = lastCommitOf(job)
    addLatency(record, job.seq, committedAt && Math.max(0, clock.now() - committedAt.getTime()))
  }

  /** Records that the client of a connection has acknowledged the events of a job up to `seq`. */
  acknowledge(id: string, jobid: string, seq: number): void {
    if (this.#acknowledged.size >= maxPending) return
    this.#acknowledged.set(`${jobid} ${id}`, { jobid, follower: id, seq })
  }

  /** Stores what was recorded. What cannot be stored is kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flush())
    return this.#flushing
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #flush(): Promise<void> {
    const records = [...this.#pending.values()]
    const acknowledged = [...this.#acknowledged.values()]
    if (records.length + acknowledged.length === 0) return
    this.#pending = new Map()
    this.#acknowledged = new Map()
    let stored = 0
    try {
      for (; stored < records.length; stored += batch) {
        await this.#store.add(records.slice(stored, stored + batch))
      }
      if (acknowledged.length > 0) await this.#store.acknowledge(acknowledged)
    } catch (error) {
      this.#onError(error)
      for (const record of records.slice(stored)) this.#restore(record)
      for (const { jobid, follower, seq } of acknowledged) {
        const key = `${jobid} ${follower}`
        if (!this.#acknowledged.has(key)) this.#acknowledged.set(key, { jobid, follower, seq })
      }
    }
  }

  #countItem(
    identity: FollowerIdentity,
    { kind, event, bytes }: EventItem | ProgressItem,
    latencyMs: number | null,
    // A subscription to a user has no snapshot, and all of its events are live.
    firstSeq = event.data.seq - 1,
  ): void {
    const { jobid, seq } = event.data
    const record = this.#recordOf(identity, jobid, firstSeq)
    if (!record) return
    addCounts(record, { messages: 1, bytes })
    if (kind === 'event') addLatency(record, seq, latencyMs)
  }

  #restore(record: FollowerRecord): void {
    const key = `${record.jobid} ${record.follower}`
    const since = this.#pending.get(key)
    if (!since) {
      this.#pending.set(key, record)
      return
    }
    addCounts(since, record)
    for (const [seq, ms] of Object.entries(record.events)) addLatency(since, Number(seq), ms)
    since.firstSeq = Math.min(since.firstSeq, record.firstSeq)
    since.firstAt = record.firstAt
  }

  #recordOf(identity: FollowerIdentity, jobid: string, firstSeq: number): FollowerRecord | null {
    const { mode, principal } = identity
    const { userid } = principal
    const connection = identity.id !== null && this.#names.isSeparate(jobid, identity.id) ? identity.id : null
    const follower = connection ?? `${mode} ${userid ?? ''}`
    const key = `${jobid} ${follower}`
    const now = clock.date()
    const found = this.#pending.get(key)
    if (found) {
      found.lastAt = now
      return found
    }
    if (this.#pending.size >= maxPending) return null
    const record: FollowerRecord = {
      ...{ jobid, follower, connection, mode, userid, firstSeq },
      ...{ requests: 0, unchanged: 0, messages: 0, bytes: 0, events: {} },
      ...{ firstAt: now, lastAt: now },
    }
    this.#pending.set(key, record)
    return record
  }
}

function addCounts(
  record: FollowerRecord,
  { requests = 0, unchanged = 0, messages = 0, bytes = 0 }: Counts,
): void {
  record.requests += requests
  record.unchanged += unchanged
  record.messages += messages
  record.bytes += bytes
}

/** Keeps the latency of the first hand-over. */
function addLatency(record: FollowerRecord, seq: number, ms: number | null): void {
  const known = record.events[seq] ?? null
  record.events[seq] = known === null || ms === null ? (known ?? ms) : Math.min(known, ms)
}

/** Time of the job's last event; null for an attempt after the first, whose time the job does not have. */
function lastCommitOf(job: Job): Date | null {
  if (isFinal(job.state)) return job.finishedAt
  if (job.state === 'uploaded') return job.createdAt
  return job.attempt === 1 ? job.startedAt : null
}
