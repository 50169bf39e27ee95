import { expect, it } from 'vitest'
import { loadOnce } from './load-once.ts'

it('loadOnce, concurrent calls: they share one load', async () => {
  let loads = 0
  const value = loadOnce(async () => ({ load: ++loads }))
  expect(await value.peek()).toBeUndefined()
  const [first, second] = await Promise.all([value.get(), value.get()])
  expect(first).toBe(second)
  expect(await value.get()).toEqual({ load: 1 })
  expect(await value.peek()).toBe(first)
})

it('loadOnce, the load fails: the next call loads again', async () => {
  const outcomes = [() => Promise.reject(new Error('unreadable')), () => Promise.resolve('loaded')]
  const value = loadOnce(() => outcomes.shift()?.() as Promise<string>)
  await expect(value.get()).rejects.toThrow('unreadable')
  expect(await value.peek()).toBeUndefined()
  expect(await value.get()).toBe('loaded')
})
