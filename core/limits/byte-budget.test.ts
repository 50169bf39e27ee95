import { expect, it } from 'vitest'
import { ByteBudget } from './byte-budget.ts'

it('the message that is incomplete for the longest time is dropped first', () => {
  const budget = new ByteBudget(100, 60_000)
  const dropped: string[] = []
  const [old, reset, recent] = ['old', 'reset', 'recent'].map((name) =>
    budget.incomplete(() => dropped.push(name)),
  )
  old?.grow(40)
  reset?.grow(40)
  recent?.grow(20)
  reset?.reset()
  expect(budget.used).toBe(60)
  reset?.grow(40)
  expect(dropped).toEqual([])
  recent?.grow(1)
  expect(dropped).toEqual(['old'])
  expect(budget.used).toBe(61)
  budget.close()
})

it('complete messages take the room of incomplete ones, but not of each other', () => {
  const budget = new ByteBudget(100, 60_000)
  let drops = 0
  budget.incomplete(() => drops++).grow(50)
  const release = budget.take(80)
  expect(drops).toBe(1)
  expect(budget.take(21)).toBeNull()
  release?.()
  expect(budget.used).toBe(0)
  budget.close()
})

it('a message that does not end in time is dropped', async () => {
  const budget = new ByteBudget(100, 20)
  await new Promise<void>((resolve) => budget.incomplete(resolve).grow(1))
  expect(budget.used).toBe(0)
  budget.close()
})
