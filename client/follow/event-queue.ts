import type { JobEvent } from '../generated/contract.ts'

/**
 * Events between a subscription and the loop that reads them. It holds the numbered events of one job, whose number
 * is bounded by the server, and at most one progress event: a newer one replaces one that was not read.
 */
export class EventQueue {
  readonly #events: JobEvent[] = []
  #wake: () => void = () => {}
  #end: { error?: unknown } | null = null

  push(event: JobEvent): void {
    const isProgress = event.type === 'job.progress'
    if (isProgress && this.#events.at(-1)?.type === event.type) this.#events.pop()
    this.#events.push(event)
    this.#wake()
  }

  /** Ends the iteration after the queued events, with the error if there is one. */
  end(outcome: { error?: unknown } = {}): void {
    this.#end ??= outcome
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobEvent, void, undefined> {
    while (true) {
      const event = this.#events.shift()
      if (event) yield event
      else if (this.#end && 'error' in this.#end) throw this.#end.error
      else if (this.#end) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
