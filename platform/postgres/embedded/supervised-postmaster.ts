import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Postmaster, type PostmasterOptions, startPostmaster, TransientError } from './postmaster.ts'

const maxRetries = 50
const pauseMs = 100

/** A server that is started again on the same port when it ends unexpectedly. */
export class SupervisedPostmaster {
  readonly port: number
  readonly #options: Omit<PostmasterOptions, 'port'>
  readonly #onProgress: (line: string) => void
  #postmaster: Postmaster
  #stopping = false

  private constructor(
    postmaster: Postmaster,
    options: Omit<PostmasterOptions, 'port'>,
    onProgress: (line: string) => void,
  ) {
    this.port = postmaster.port
    this.#postmaster = postmaster
    this.#options = options
    this.#onProgress = onProgress
    void this.#watch()
  }

  /** @throws StartupError */
  static async start(
    options: Omit<PostmasterOptions, 'port'>,
    onProgress: (line: string) => void,
  ): Promise<SupervisedPostmaster> {
    const postmaster = await retryTransient(async () =>
      startPostmaster({ ...options, port: await freePort() }),
    )
    return new SupervisedPostmaster(postmaster, options, onProgress)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#postmaster.stop()
  }

  async #watch(): Promise<void> {
    await this.#postmaster.exited
    while (!this.#stopping) {
      this.#onProgress('PostgreSQL ended unexpectedly; starting it again.')
      try {
        this.#postmaster = await retryTransient(() => startPostmaster({ ...this.#options, port: this.port }))
        if (this.#stopping) return await this.#postmaster.stop()
        return await this.#watch()
      } catch (error) {
        this.#onProgress(error instanceof Error ? error.message : String(error))
        await wait(1_000)
      }
    }
  }
}

async function retryTransient(start: () => Promise<Postmaster>): Promise<Postmaster> {
  for (let left = maxRetries; ; left--) {
    try {
      return await start()
    } catch (error) {
      if (!(error instanceof TransientError) || left === 0) throw error
    }
    await wait(pauseMs)
  }
}

function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
