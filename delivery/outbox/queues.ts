import type { DeliveryMessage, DueDelivery } from '#core/ports/delivery-store.ts'
import type { Message } from '#core/ports/transaction.ts'

/** First tries to endpoints in good standing. */
export const promptQueue = 'webhook'
/**
 * Everything else: repeated tries, and whatever goes to an endpoint that keeps failing. Slots that such calls
 * hold for long are none that a first try could have had.
 */
export const laterQueue = 'webhook-later'

/** So many failures in a row cost an endpoint its good standing, until it answers once. */
const mostFailures = 3

/** Whether an endpoint has failed too often to be called by the prompt queue. */
export function isFailing({ failures }: { failures: number }): boolean {
  return failures >= mostFailures
}

/** The messages that have tickets called for. An endpoint's calls share a bounded number of slots. */
export function messagesFor(tickets: readonly DueDelivery[]): Message[] {
  return tickets.map((ticket) => {
    const queue = ticket.tries > 0 || isFailing(ticket) ? laterQueue : promptQueue
    return messageFor(queue, ticket, ticket.endpointId)
  })
}

/** The message of one ticket. */
export function messageFor(queue: string, { delivery, round }: DeliveryMessage, endpointId: string): Message {
  return { queue, data: { delivery, round }, group: endpointId }
}
