import type pg from 'pg'
import { corkForTick, destroyConnection } from './release-client.ts'
import { statementNames } from './statement-names.ts'

/** Time after which an unfinished transaction is rolled back. */
const timeoutMs = 15_000

const nameOf = statementNames('tx')

/**
 * A transaction on one connection. Statements are pipelined: each is sent at once and runs after the earlier ones, so
 * that independent statements need not be awaited one by one. Each text is prepared once per connection.
 */
export class SqlTransaction {
  readonly #client: pg.PoolClient
  readonly #begun: Promise<unknown>
  #isEnded = false

  constructor(client: pg.PoolClient) {
    this.#client = client
    corkForTick(client)
    this.#begun = client.query('BEGIN')
    // Every statement awaits it, and reports its error.
    this.#begun.catch(() => {})
  }

  /** Runs a statement and returns its rows. @throws Error after the end of the transaction */
  async query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#run(text, values)).rows as Row[]
  }

  /** Runs a statement and returns the number of its rows. @throws Error after the end of the transaction */
  async execute(text: string, values: readonly unknown[]): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0
  }

  /** Waits for the lock of a name, which the transaction holds until its end. */
  async lock(name: string): Promise<void> {
    await this.#run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
  }

  /** @throws Error when a statement had failed, so that PostgreSQL rolled back */
  async commit(): Promise<void> {
    this.#isEnded = true
    const { command } = await this.#client.query('COMMIT')
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: one of its statements failed.')
  }

  async rollBack(): Promise<void> {
    this.#isEnded = true
    await this.#client.query('ROLLBACK')
  }

  async #run(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#isEnded) throw new Error('The transaction has ended.')
    corkForTick(this.#client)
    const result = this.#client.query({ name: nameOf(text), text, values: [...values] })
    await Promise.all([this.#begun, result])
    return result
  }
}

/**
 * Runs the work in a transaction on a connection of the pool and commits it when the work resolves. When it rejects, or
 * is not done after 15 s, the transaction is rolled back.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  const timer = setTimeout(() => destroyConnection(client, new TransactionTimeoutError()), timeoutMs)
  const tx = new SqlTransaction(client)
  try {
    const result = await work(tx)
    await tx.commit()
    return result
  } catch (error) {
    await tx.rollBack().catch(onError)
    throw error
  } finally {
    clearTimeout(timer)
    client.off('error', onError)
    client.release(broken)
  }
}

/** A transaction that took too long. It has the code of a TCP timeout. */
class TransactionTimeoutError extends Error {
  readonly code = 'ETIMEDOUT'

  constructor() {
    super(`The transaction was not done after ${timeoutMs / 1_000} s.`)
  }
}
