import { setTimeout as delay } from 'node:timers/promises'
import type { TestBroker } from '#tests/support/brokers/broker-process.ts'
import { until } from '#tests/support/until.ts'

/** Ends a server with signals, and starts it again when the last of overlapping outages ends. */
export class BrokerOutages {
  readonly #server: TestBroker
  #down = 0
  #restarting = Promise.resolve()

  constructor(server: TestBroker) {
    this.#server = server
  }

  /** Whether an outage lasts. */
  get isDown(): boolean {
    return this.#down > 0
  }

  /** Ends the server with a signal; `end` starts it again, and `hits` is the number of processes that got the signal. */
  async begin(signal: NodeJS.Signals): Promise<{ hits(): number; end(): Promise<void> }> {
    this.#down++
    const hits = this.#server.signal?.(signal) ? 1 : 0
    // Time for an orderly end.
    await delay(signal === 'SIGKILL' ? 0 : 1_000)
    await this.#server.kill()
    return {
      hits: () => hits,
      end: () => {
        this.#restarting = this.#restarting.then(async () => {
          if (--this.#down === 0) await this.#start()
        })
        return this.#restarting
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
