import { expect, test } from 'vitest'
import { countDeliveries } from './oracle.ts'

const none = new Set<number>()

test('deliveries: a complete transcript has no fault', () => {
  const count = countDeliveries([3, 4, 5], { received: [2, 3, 4, 5], known: none })
  expect(count).toEqual({ events: 3, lost: 0, duplicates: 0, outOfOrder: 0 })
})

test('deliveries: a missing event is lost, unless the client knew of it from a snapshot', () => {
  expect(countDeliveries([3, 4], { received: [4], known: none }).lost).toBe(1)
  expect(countDeliveries([3, 4], { received: [4], known: new Set([3]) }).lost).toBe(0)
})

test('deliveries: a repeated event is a duplicate, an event after a later one is out of order', () => {
  const count = countDeliveries([3, 4, 5], { received: [3, 5, 4, 5], known: none })
  expect(count).toEqual({ events: 3, lost: 0, duplicates: 1, outOfOrder: 1 })
})
