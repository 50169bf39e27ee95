import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Attempt } from '#core/outbox/delivery.ts'
import type { DeliveryMessage, OwedCall } from '#core/ports/delivery-store.ts'
import type { Services } from '#core/services.ts'
import { judge } from '../destinations/webhook/classify-response.ts'
import { originHeader, requestPermission } from '../destinations/webhook/cloudevents-handshake.ts'
import { payloadOf } from '../destinations/webhook/payload.ts'
import { createBatcher } from './batcher.ts'
import { isFailing, laterQueue, messageFor, messagesFor, promptQueue } from './queues.ts'
import { recordFailure } from './record-failure.ts'

/** Slots of one worker process, and how many of all workers' slots one endpoint may hold. */
const prompt = { concurrency: 32, groupConcurrency: 8 }
const later = { concurrency: 16, groupConcurrency: 2 }

/** Most deliveries that one transaction deals with. */
const batch = 64

/** The workers that call the endpoints. A hanging one holds at most its group's share of the slots. */
export function senders(services: Services): QueueWorker[] {
  const take = createBatcher((tickets: DeliveryMessage[]) => services.deliveries.take(tickets), batch)

  // Most tries succeed at endpoints in good standing; they are stored together.
  const settleDelivered = createBatcher(async (calls: { call: OwedCall; attempt: Attempt }[]) => {
    await services.jobs.transact(async (tx) => {
      const due = await services.deliveries.endDelivered(tx, calls, services.clock())
      if (due.length > 0) await tx.enqueue(messagesFor(due))
    })
    return calls
  }, batch)

  // It has begun to keep failing since the ticket was sent, and so have all others of its queue, at once.
  const putOff = createBatcher(async (calls: OwedCall[]) => {
    const messages = calls.map(({ delivery: { id: delivery, round }, endpoint }) =>
      messageFor(laterQueue, { delivery, round }, endpoint.id),
    )
    await services.jobs.transact((tx) => tx.enqueue(messages))
    return calls
  }, batch)

  function post(call: OwedCall, began: Date, signal: AbortSignal) {
    const { url, format } = call.endpoint
    const { headers, body } = payloadOf(call, began)
    const origin = format === 'standard' ? {} : originHeader(services)
    return services.outbound.call({ method: 'POST', url, headers: { ...headers, ...origin }, body, signal })
  }

  async function send(call: OwedCall, signal: AbortSignal): Promise<void> {
    const { endpoint } = call
    if (endpoint.disabledAt) return recordFailure(services, call, null)
    const began = services.clock()
    const outcome = (await requestPermission(services, call, signal)) ?? (await post(call, began, signal))
    const schedule = services.settings.WEBHOOK_RETRY_SCHEDULE as number[]
    const verdict = judge(call, outcome, { began, now: services.clock(), schedule })
    const { state, attempt } = verdict
    if (state !== 'delivered') return recordFailure(services, call, verdict)
    if (endpoint.failures > 0) await services.endpoints.noteSuccess(endpoint.id)
    await settleDelivered({ call, attempt })
  }

  return [
    {
      queue: promptQueue,
      ...prompt,
      async handle(data, signal) {
        const call = await take(data as DeliveryMessage)
        if (call && isFailing(call.endpoint)) await putOff(call)
        else if (call) await send(call, signal)
      },
    },
    {
      queue: laterQueue,
      ...later,
      async handle(data, signal) {
        const call = await take(data as DeliveryMessage)
        if (call) await send(call, signal)
      },
    },
  ]
}
