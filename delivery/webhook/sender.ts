import type { QueueWorker } from '#core/delivery-mode.ts'
import type { OwedCall, Ticket } from '#core/ports/delivery-store.ts'
import type { Services } from '#core/services.ts'
import { payloadOf } from './payload.ts'
import { keepsFailing, laterQueue, messageFor, messagesFor, promptQueue } from './queue.ts'
import { judge, type Verdict } from './verdict.ts'

/** An endpoint that did nothing but fail for so long is disabled. */
const mostFailingMs = 5 * 86_400_000

/** The workers that call the endpoints. A hanging one holds at most its group's share of the slots. */
export function senders(services: Services): QueueWorker[] {
  return [
    {
      queue: promptQueue,
      concurrency: 32,
      groupConcurrency: 8,
      handle: (data, signal) => prompt(services, data as Ticket, signal),
    },
    {
      queue: laterQueue,
      concurrency: 16,
      groupConcurrency: 2,
      handle: (data, signal) => send(services, data as Ticket, signal),
    },
  ]
}

/** A first try; to an endpoint that has begun to keep failing it is put off. */
async function prompt(services: Services, ticket: Ticket, signal: AbortSignal): Promise<void> {
  const call = await services.deliveries.take(ticket)
  if (!call) return
  if (!keepsFailing(call.endpoint)) return carryOut(services, call, signal)
  await services.jobs.transact((tx) => tx.enqueue([messageFor(laterQueue, ticket, call.endpoint.id)]))
}

async function send(services: Services, ticket: Ticket, signal: AbortSignal): Promise<void> {
  const call = await services.deliveries.take(ticket)
  if (call) await carryOut(services, call, signal)
}

async function carryOut(services: Services, call: OwedCall, signal: AbortSignal): Promise<void> {
  const { endpoint } = call
  if (endpoint.disabledAt) {
    return settle(services, call, { state: 'failed', attempt: null, nextAttemptAt: null, gone: false })
  }
  const began = services.clock()
  const outcome = await services.outbound.call({
    method: 'POST',
    url: endpoint.url,
    ...payloadOf(call, began),
    signal,
  })
  const schedule = services.settings.WEBHOOK_RETRY_SCHEDULE as number[]
  await settle(services, call, judge(call, outcome, { began, now: services.clock(), schedule }))
}

/** Stores what came of a call and sends what follows from it: the retry, and the next one of the lane. */
async function settle(services: Services, call: OwedCall, verdict: Verdict): Promise<void> {
  const { endpoint } = call
  const now = services.clock()
  await services.jobs.transact(async (tx) => {
    const ended = await services.deliveries.end(tx, call, verdict, now)
    if (!ended) return
    const messages = messagesFor(ended.next)
    if (verdict.state === 'delivered') {
      if (endpoint.failures > 0) await services.endpoints.noteSuccess(tx, endpoint.id)
    } else if (verdict.attempt) {
      const since = await services.endpoints.noteFailure(tx, endpoint.id, now)
      if (verdict.gone) await services.endpoints.disable(tx, endpoint.id, 'gone', now)
      else if (now.getTime() - since.getTime() >= mostFailingMs) {
        await services.endpoints.disable(tx, endpoint.id, 'failing', now)
      }
    }
    if (verdict.nextAttemptAt) {
      const retry = messageFor(laterQueue, ended.ticket, endpoint.id)
      messages.push({ ...retry, startAfter: verdict.nextAttemptAt })
    }
    if (messages.length > 0) await tx.enqueue(messages)
  })
}
