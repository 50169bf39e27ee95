import type { ReceiverAnswer } from '#client/webhooks/receiver.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'

/** A receiver of one user that the service delivers to over HTTP, with a proxy in front of it. */
export interface Receiver {
  /** Type of its destination. */
  readonly destination: string
  readonly owner: string
  /** Every call. */
  readonly receipts: readonly Receipt[]
  /** In front of it. */
  readonly link: FaultyProxy
  readonly answers: Answers
  /** Creates the destination of its owner. */
  register(baseUrl: string): Promise<void>
  close(): Promise<void>
}

/** How a receiver answers. */
export class Answers {
  #answer: ReceiverAnswer | null = null
  #disturbedCalls = 0
  #changed = Promise.withResolvers<void>()

  /** Number of calls with an answer other than the default one. */
  get disturbedCalls(): number {
    return this.#disturbedCalls
  }

  /** Whether it has another answer than the default one. */
  get isDisturbed(): boolean {
    return this.#answer !== null
  }

  /** Sets how it answers from now on; null: by default. Calls that hang end. */
  set(answer: ReceiverAnswer | null): void {
    this.#answer = answer
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  /** Takes the answer to a call. `accepted`: whether the receiver takes what it was sent. */
  take(): { answer: ReceiverAnswer; accepted: boolean; ended: Promise<void> } {
    if (this.#answer !== null) this.#disturbedCalls++
    const answer = this.#answer ?? {}
    const accepted = !answer.hang && (answer.status ?? 204) < 300
    return { answer, accepted, ended: this.#changed.promise }
  }
}
