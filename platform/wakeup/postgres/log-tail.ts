import type pg from 'pg'
import type { Interest, Topic, WakeUp, WakeUpListener } from '#core/ports/wake-ups.ts'
import type { WakeUpTransport } from '../wake-ups.ts'

interface LogTailOptions {
  transport: WakeUpTransport
  pool: pg.Pool
  onError(error: unknown): void
  /** Milliseconds between two reads. */
  intervalMs?: number
}

interface EventRow {
  horizon: string
  xact: string | null
  jobid: string
  seq: number
}

/** Events of one read. */
const pageSize = 5_000
/** A job is erased some time after its `erased_at`, which another machine's clock has set. */
const erasedSlackS = 20

const horizonSql = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon'

// Every transaction before the horizon has ended, so that no event can appear before it.
const tailSql = `
  SELECT horizon::text, xact::text, jobid, seq
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon) snapshot LEFT JOIN event ON xact >= $1::xid8
  ORDER BY event.xact LIMIT ${pageSize}`

const erasedSql = `
  SELECT jobid, userid FROM job WHERE erased_at > now() - interval '${erasedSlackS} seconds'`

const usersSql = 'SELECT jobid, userid FROM job WHERE jobid = ANY($1::uuid[])'

/**
 * Adds lost wake-ups to a transport: it reads the events of new transactions at an interval, and delivers a wake-up for
 * each event of a followed job or user for which none has arrived. Its cost grows with the number of events, not with that of followers. A
 * process killed between its commit and its wake-ups thus costs its followers at most two intervals.
 */
export class LogTail implements WakeUpTransport {
  readonly #options: LogTailOptions
  readonly #listeners = new Set<WakeUpListener>()
  /** Numbers of interests. */
  readonly #jobs = new Map<string, number>()
  readonly #users = new Map<string, number>()
  /** Keys of wake-ups that have arrived since the last read, and between it and the one before. */
  #arrived = new Set<string>()
  #arrivedBefore = new Set<string>()
  /** Keys of what was read and may be read again. */
  #read = new Set<string>()
  #erased = new Set<string>()
  /** Events without a wake-up, until theirs is delivered. */
  readonly #missed = new Map<string, { jobid: string; seq: number }>()
  #position: string | null = null
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | null = null
  readonly #unsubscribe: () => void

  constructor(options: LogTailOptions) {
    this.#options = options
    this.#unsubscribe = options.transport.subscribe({
      onWakeUp: (wakeUp) => {
        this.#deliver(wakeUp)
      },
      onResume: (downSince) => {
        for (const listener of this.#listeners) listener.onResume(downSince)
      },
    })
  }

  /** Events with their envelope are delivered to the listeners of this process at once. */
  publish(wakeUps: readonly WakeUp[]): Promise<void> {
    const published = this.#options.transport.publish(wakeUps)
    for (const wakeUp of wakeUps) if (wakeUp.kind === 'event' && wakeUp.event) this.#deliver(wakeUp)
    return published
  }

  subscribe(listener: WakeUpListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  follow(topic: Topic): Interest {
    const interest = this.#options.transport.follow(topic)
    const [counts, key] = 'jobid' in topic ? [this.#jobs, topic.jobid] : [this.#users, topic.userid]
    counts.set(key, (counts.get(key) ?? 0) + 1)
    let ended = false
    return {
      ready: interest.ready,
      end() {
        if (ended) return
        ended = true
        const count = (counts.get(key) ?? 1) - 1
        if (count > 0) counts.set(key, count)
        else counts.delete(key)
        interest.end()
      },
    }
  }

  async start(): Promise<void> {
    await this.#options.transport.start()
    const read = () => {
      this.#reading ??= this.#readTail()
        .catch(this.#options.onError)
        .finally(() => {
          this.#reading = null
        })
      return this.#reading
    }
    this.#timer ??= setInterval(() => void read(), this.#options.intervalMs ?? 1_000)
    await read()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#unsubscribe()
    await this.#reading
    await this.#options.transport.close()
  }

  /** A repeated wake-up of an event adds nothing: its listeners have it, or read it from the log. */
  #deliver(wakeUp: WakeUp): void {
    const key = keyOf(wakeUp)
    if (key && (this.#arrived.has(key) || this.#arrivedBefore.has(key))) return
    if (key) this.#arrived.add(key)
    for (const listener of this.#listeners) listener.onWakeUp(wakeUp)
  }

  async #readTail(): Promise<void> {
    const { pool } = this.#options
    const erased = await pool.query<{ jobid: string; userid: string }>({
      name: 'tail-erased',
      text: erasedSql,
    })
    if (this.#position === null) {
      const { rows } = await pool.query<{ horizon: string }>(horizonSql)
      this.#position = rows[0]?.horizon ?? null
      this.#erased = new Set(erased.rows.map(({ jobid }) => erasedKey(jobid)))
      return
    }
    for (let rows: EventRow[] | null = null; rows === null || rows.length === pageSize; ) {
      rows = await this.#readPage(this.#position)
    }
    const events = await this.#wakeUpsFor([...this.#missed.values()])
    const lost = erased.rows.flatMap(({ jobid, userid }): WakeUp[] =>
      this.#isNew(erasedKey(jobid), this.#erased) ? [{ kind: 'erased', jobid, userid }] : [],
    )
    this.#erased = new Set(erased.rows.map(({ jobid }) => erasedKey(jobid)))
    this.#arrivedBefore = this.#arrived
    this.#arrived = new Set()
    this.#missed.clear()
    for (const wakeUp of [...events, ...lost]) {
      for (const listener of this.#listeners) listener.onWakeUp(wakeUp)
    }
  }

  async #readPage(position: string): Promise<EventRow[]> {
    const { rows } = await this.#options.pool.query<EventRow>({
      name: 'tail-events',
      text: tailSql,
      values: [position],
    })
    const events = rows.filter(({ xact }) => xact !== null)
    for (const { jobid, seq } of events) {
      const key = eventKey(jobid, seq)
      const isFollowed = this.#jobs.has(jobid) || this.#users.size > 0
      if (isFollowed && this.#isNew(key, this.#read)) this.#missed.set(key, { jobid, seq })
    }
    const horizon = rows[0]?.horizon ?? position
    this.#position = rows.length === pageSize ? (rows.at(-1)?.xact ?? horizon) : horizon
    const next = BigInt(this.#position)
    const again = events.filter(({ xact }) => BigInt(xact ?? 0) >= next)
    this.#read = new Set(again.map(({ jobid, seq }) => eventKey(jobid, seq)))
    return rows
  }

  #isNew(key: string, read: Set<string>): boolean {
    return !read.has(key) && !this.#arrived.has(key) && !this.#arrivedBefore.has(key)
  }

  async #wakeUpsFor(events: { jobid: string; seq: number }[]): Promise<WakeUp[]> {
    if (events.length === 0) return []
    const { rows } = await this.#options.pool.query<{ jobid: string; userid: string }>(usersSql, [
      [...new Set(events.map(({ jobid }) => jobid))],
    ])
    const users = new Map(rows.map(({ jobid, userid }) => [jobid, userid]))
    return events.flatMap(({ jobid, seq }): WakeUp[] => {
      const userid = users.get(jobid)
      return userid === undefined ? [] : [{ kind: 'event', jobid, userid, seq }]
    })
  }
}

function keyOf(wakeUp: WakeUp): string | null {
  if (wakeUp.kind === 'event') return eventKey(wakeUp.jobid, wakeUp.seq)
  return wakeUp.kind === 'erased' ? erasedKey(wakeUp.jobid) : null
}

function eventKey(jobid: string, seq: number): string {
  return `${jobid} ${seq}`
}

function erasedKey(jobid: string): string {
  return `${jobid} erased`
}
