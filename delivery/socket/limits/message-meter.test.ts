import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { ByteBudget } from '#core/limits/byte-budget.ts'
import { meterRequest } from './message-meter.ts'

/** A request of HTTP long polling that ends when it is destroyed. */
function openRequest() {
  const request = new EventEmitter()
  const destroy = () => request.emit('close')
  return Object.assign(request, { destroy }) as unknown as IncomingMessage
}

it('a request of HTTP long polling that brings nothing is closed when its time is over', async () => {
  const budget = new ByteBudget(1_000_000, 20)
  const request = openRequest()
  const closed = once(request, 'close')
  meterRequest(budget, request)
  expect(budget.used).toBeGreaterThan(0)
  await closed
  expect(budget.used).toBe(0)
  budget.close()
})
