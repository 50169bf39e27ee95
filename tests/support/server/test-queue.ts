import { analyzeQueue as name } from '#core/jobs/submit/submit.ts'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Message } from '#core/ports/transaction.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { inTransaction } from '#platform/postgres/sql-transaction.ts'
import { openSender, type Sender } from '#platform/queue/sender.ts'
import { startWorkers, type Workers } from '#platform/queue/workers.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

/** On a busy machine a heartbeat can time out; the session is then opened again. */
const onError = () => {}

/** A queue with workers, in a database of its own. */
export class TestQueue {
  readonly url: string
  readonly database: Database
  readonly #test: TestDatabase
  readonly #sender: Sender
  readonly #wakeUps: WakeUpTransport
  readonly #workers = new Set<Workers>()

  private constructor(test: TestDatabase, database: Database, sender: Sender, wakeUps: WakeUpTransport) {
    this.url = test.url
    this.database = database
    this.#test = test
    this.#sender = sender
    this.#wakeUps = wakeUps
  }

  static async open(): Promise<TestQueue> {
    const test = await createTestDatabase()
    const database = openDatabase(test.url)
    const sender = await openSender(database, onError)
    const wakeUps = openPostgresWakeUps({ url: test.url, onError })
    await wakeUps.start()
    return new TestQueue(test, database, sender, wakeUps)
  }

  /** Starts a worker; `presence` is the number of its session. */
  async start(worker: Omit<QueueWorker, 'queue'>, presence: number | null = null): Promise<Workers> {
    const started = await startWorkers(
      this.url,
      [{ queue: name, ...worker }],
      this.#wakeUps,
      onError,
      presence,
    )
    this.#workers.add(started)
    return started
  }

  async stop(worker: Workers, timeoutMs: number): Promise<void> {
    this.#workers.delete(worker)
    await worker.stop(timeoutMs)
  }

  /** Stores messages, without waking the workers. */
  async store(...messages: Omit<Message, 'queue'>[]): Promise<void> {
    const given = messages.map((message) => ({ queue: name, ...message }))
    await inTransaction(this.database.pool, (tx) => this.#sender.enqueue(tx, given))
  }

  async wake(): Promise<void> {
    await this.#wakeUps.publish([{ kind: 'queue', queue: name }])
  }

  /** Stops the workers, and deletes all messages. */
  async reset(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => this.stop(worker, 100)))
    await this.database.pool.query('DELETE FROM pgboss.job')
  }

  async close(): Promise<void> {
    await this.#wakeUps.close()
    await this.#sender.close()
    await this.database.close()
    await this.#test.drop()
  }
}
