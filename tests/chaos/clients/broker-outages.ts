import { setTimeout as delay } from 'node:timers/promises'
import { Unavailable } from '#tests/chaos/faults/fault.ts'
import type { TestBroker } from '#tests/support/brokers/broker-process.ts'
import { until } from '#tests/support/until.ts'

/** Ends a server with signals, and starts it again. */
export class BrokerOutages {
  readonly #server: TestBroker
  #isDown = false

  constructor(server: TestBroker) {
    this.#server = server
  }

  /** Whether an outage lasts, until the server serves again. */
  get isDown(): boolean {
    return this.#isDown
  }

  /**
   * Ends the server with a signal; `end` starts it again.
   * @throws Unavailable during an outage: overlapping ones would keep the server down for most of a run
   */
  async begin(signal: NodeJS.Signals): Promise<{ hits(): number; end(): Promise<void> }> {
    if (this.#isDown) throw new Unavailable('The server is down already.')
    this.#isDown = true
    const hits = this.#server.signal?.(signal) ? 1 : 0
    // Time for an orderly end.
    await delay(signal === 'SIGKILL' ? 0 : 1_000)
    await this.#server.kill()
    return {
      hits: () => hits,
      end: async () => {
        await this.#start()
        this.#isDown = false
      },
    }
  }

  /** A server may need more than one start, when others use the processors. */
  async #start(): Promise<void> {
    await until(
      () => this.#server.start().catch((error) => this.#server.kill().then(() => Promise.reject(error))),
      180_000,
    )
  }
}
