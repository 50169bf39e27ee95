/** `ack` header of a SUBSCRIBE frame. */
export const ackModes = ['auto', 'client', 'client-individual'] as const

export type AckMode = (typeof ackModes)[number]

/** What acknowledgements need of a subscription; the object is its identity. */
export interface AckSubscription {
  readonly id: string
  readonly ack: AckMode
  /** Null for one to all jobs of a user. */
  readonly jobid: string | null
}

/** A MESSAGE that awaits an ACK or a NACK. `seq` is null when it is no numbered event. */
interface SentMessage {
  subscription: AckSubscription
  messageId: string
  seq: number | null
}

/** How an ACK or NACK names its message: by its `ack` header (1.2) or by its `message-id` (1.0, 1.1). */
export type AckReference = { ackId: string } | { messageId: string; subscriptionId: string | undefined }

/** Unacknowledged messages of one connection above which its subscriptions wait. */
const maxUnacknowledged = 1_000

/**
 * The messages of one connection that await an ACK or a NACK, and the last acknowledged `seq` of each subscription to
 * a job: all events up to it were acknowledged. After a NACK it does not grow, since the log keeps the event; the
 * client subscribes again with `after` to receive it again.
 */
export class Acknowledgements {
  readonly #sent = new Map<string, SentMessage>()
  readonly #highest = new WeakMap<AckSubscription, number>()
  readonly #rejected = new WeakMap<AckSubscription, number>()
  readonly #onAcknowledge: (jobid: string, seq: number) => void
  #count = 0
  #waiting: (() => void)[] = []

  /** `onAcknowledge` is called with the last acknowledged `seq` of a job after an ACK. */
  constructor(onAcknowledge: (jobid: string, seq: number) => void) {
    this.#onAcknowledge = onAcknowledge
  }

  /** Records a message; returns the value of its `ack` header. */
  add(sent: SentMessage): string {
    const ackId = String(++this.#count)
    this.#sent.set(ackId, sent)
    return ackId
  }

  /** Takes an ACK or, with `rejects`, a NACK. One for a message that is not waiting is ignored. */
  settle(reference: AckReference, { rejects }: { rejects: boolean }): void {
    const found = this.#find(reference)
    if (!found) return
    const [lastId, { subscription }] = found
    const isCumulative = subscription.ack === 'client'
    for (const [ackId, sent] of isCumulative ? [...this.#sent] : [found]) {
      if (sent.subscription === subscription) this.#settleOne(ackId, sent, rejects)
      if (ackId === lastId) break
    }
    this.#report(subscription)
    this.#wake()
  }

  /** Forgets the messages of a subscription. */
  drop(subscription: AckSubscription): void {
    for (const [ackId, sent] of this.#sent) if (sent.subscription === subscription) this.#sent.delete(ackId)
    this.#wake()
  }

  /** Resolves when another message may be sent, or after `close()`. */
  async room(): Promise<void> {
    while (this.#sent.size >= maxUnacknowledged)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  close(): void {
    this.#sent.clear()
    this.#wake()
  }

  #find(reference: AckReference): [ackId: string, SentMessage] | undefined {
    if ('ackId' in reference) {
      const sent = this.#sent.get(reference.ackId)
      return sent && [reference.ackId, sent]
    }
    const { messageId, subscriptionId } = reference
    return [...this.#sent].find(
      ([, sent]) =>
        sent.messageId === messageId && (subscriptionId ?? sent.subscription.id) === sent.subscription.id,
    )
  }

  #settleOne(ackId: string, { subscription, seq }: SentMessage, rejects: boolean): void {
    this.#sent.delete(ackId)
    if (seq === null || subscription.jobid === null) return
    if (rejects) {
      const earlier = this.#rejected.get(subscription) ?? seq
      this.#rejected.set(subscription, Math.min(earlier, seq))
    } else this.#highest.set(subscription, Math.max(this.#highest.get(subscription) ?? 0, seq))
  }

  #report(subscription: AckSubscription): void {
    const highest = this.#highest.get(subscription)
    if (highest === undefined || subscription.jobid === null) return
    // In the order sent, so the first one that waits has the lowest `seq`.
    const waiting = [...this.#sent.values()].find(
      (sent) => sent.subscription === subscription && sent.seq !== null,
    )
    const barrier = Math.min(
      waiting?.seq ?? Number.POSITIVE_INFINITY,
      this.#rejected.get(subscription) ?? Number.POSITIVE_INFINITY,
    )
    const acknowledged = Math.min(highest, barrier - 1)
    if (acknowledged > 0) this.#onAcknowledge(subscription.jobid, acknowledged)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
