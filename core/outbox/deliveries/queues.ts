import type { DeliveryMessage, DueDelivery } from '../../ports/delivery/delivery-store.ts'
import type { Message } from '../../ports/transaction.ts'

/** Queue of the first attempts, to destinations that are not failing. */
export const firstAttemptQueue = 'outbox'
/**
 * Queue of retries and of everything to failing destinations. Attempts that hang or time out occupy slots of
 * this queue only, so that they do not delay first attempts (bulkhead).
 */
export const retryQueue = 'outbox-retry'

/** Failed attempts in a row after which a destination counts as failing, until its next success. */
const failingAfter = 3

/** Whether everything to the destination goes through `retryQueue`. */
export function isFailing({ failures }: { failures: number }): boolean {
  return failures >= failingAfter
}

/** The queue messages of due deliveries. */
export function messagesFor(due: readonly DueDelivery[]): Message[] {
  return due.map((delivery) => {
    const queue = delivery.failedAttempts > 0 || isFailing(delivery) ? retryQueue : firstAttemptQueue
    return messageFor(queue, delivery, delivery.destinationId)
  })
}

/** The queue message of one delivery. The deliveries of a destination share its group's slots. */
export function messageFor(
  queue: string,
  { delivery, version }: DeliveryMessage,
  destinationId: string,
): Message {
  return { queue, data: { delivery, version }, group: destinationId }
}
