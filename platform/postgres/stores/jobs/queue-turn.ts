import type pg from 'pg'

/** Time after which an assigned turn is in the database, or its transaction has failed. */
const assignedMs = 15_000
/** Time in which the next job of a user gets the next turn without another query. The turns started meanwhile are few. */
const knownMs = 50
/** Users whose last turns are remembered. */
const maxUsers = 10_000

const turnSql = `
  SELECT COALESCE((SELECT max(turn) FROM job WHERE started_at IS NOT NULL), 0) AS started,
    COALESCE((SELECT max(turn) FROM job WHERE userid = $1 AND state = 'uploaded'), -1) AS waiting`

/**
 * Assigns the turns of jobs in the queue (start-time fair queueing): each job of a user gets the turn after the user's
 * last waiting one, and at least the highest turn that was started. Jobs are analysed by turn, so that users alternate,
 * and the first job of a user comes before the second one of any other.
 */
export class QueueTurns {
  readonly #pool: pg.Pool
  /** Turns of jobs that may not be committed yet, which the query does not see, and when the user's were queried. */
  readonly #assigned = new Map<string, { turn: number; at: number; queriedAt: number }>()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** The turn of the user's next job. Web processes that assign at the same time may assign the same one. */
  async next(userid: string): Promise<number> {
    const known = this.#assigned.get(userid)
    if (known && performance.now() - known.queriedAt < knownMs)
      return this.#assign(userid, known.turn + 1, known.queriedAt)
    const queriedAt = performance.now()
    const { rows } = await this.#pool.query<{ started: number; waiting: number }>({
      name: 'queue-turn',
      text: turnSql,
      values: [userid],
    })
    const { started = 0, waiting = -1 } = rows[0] ?? {}
    const last = this.#assigned.get(userid)
    const assigned = last && performance.now() - last.at < assignedMs ? last.turn : -1
    return this.#assign(userid, Math.max(started, waiting + 1, assigned + 1), queriedAt)
  }

  #assign(userid: string, turn: number, queriedAt: number): number {
    this.#assigned.delete(userid)
    this.#assigned.set(userid, { turn, at: performance.now(), queriedAt })
    const [oldest] = this.#assigned.keys()
    if (this.#assigned.size > maxUsers && oldest !== undefined) this.#assigned.delete(oldest)
    return turn
  }
}
