import type { Event } from '#core/events/event.ts'
import { parseSignature, verifySignature } from '#core/http/webhook-receiver.ts'
import type { InboxCallView } from '#core/inbox/inbox.ts'

/** A receiver's duties: verifies signatures, drops duplicates and restores the order of events by `seq`. */
export class OrderedCalls {
  readonly #secret: string
  #next: number
  readonly #early = new Map<number, Event>()

  constructor(secret: string, after: number) {
    this.#secret = secret
    this.#next = after + 1
  }

  /** Returns the events that are next in order after this call; none for a forged, repeated or early one. */
  async receive({ headers, body, at, verified }: InboxCallView): Promise<Event[]> {
    const signature = parseSignature((name) => headers[name])
    if (!signature) return []
    // Without Web Crypto (pages over plain HTTP), trust the verification by the inbox.
    const authentic = globalThis.crypto?.subtle
      ? await verifySignature([this.#secret], signature, body, new Date(at))
      : verified !== false
    if (!authentic) return []
    const event = JSON.parse(body) as Event
    if (event.data.seq >= this.#next) this.#early.set(event.data.seq, event)
    return [...this.#due()]
  }

  *#due(): Generator<Event> {
    for (let event = this.#early.get(this.#next); event; event = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++)
      yield event
    }
  }
}
