import type { Event } from '#core/events/event.ts'
import { parseSignature, verifySignature } from '#core/http/webhook-receiver.ts'
import type { InboxCallView } from '#core/inbox/inbox.ts'

/**
 * What a receiver must do with its calls: check the signature, drop what came before, and put in order by `seq`
 * what overtook an event whose call failed.
 */
export class OrderedCalls {
  readonly #secret: string
  #next: number
  readonly #early = new Map<number, Event>()

  constructor(secret: string, after: number) {
    this.#secret = secret
    this.#next = after + 1
  }

  /** The events that are due with this call, in order; none for a call that is forged, known or too early. */
  async take({ headers, body, at, verified }: InboxCallView): Promise<Event[]> {
    const signature = parseSignature((name) => headers[name])
    if (!signature) return []
    // A browser checks signatures on safe pages only; elsewhere what the inbox says must do.
    const genuine = globalThis.crypto?.subtle
      ? await verifySignature([this.#secret], signature, body, new Date(at))
      : verified !== false
    if (!genuine) return []
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
