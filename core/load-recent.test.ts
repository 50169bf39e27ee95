import { expect, it, vi } from 'vitest'
import { loadRecent } from './load-recent.ts'

it('loadRecent: calls during a load and until the value is too old share it', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
  try {
    let loads = 0
    const get = loadRecent(async () => ++loads, 1_000)
    expect(await Promise.all([get(), get()])).toEqual([1, 1])
    clock.mockReturnValue(999)
    expect(await get()).toBe(1)
    clock.mockReturnValue(1_000)
    expect(await get()).toBe(2)
  } finally {
    clock.mockRestore()
  }
})

it('loadRecent, the load fails: the next call loads again', async () => {
  const outcomes = [() => Promise.reject(new Error('unreadable')), () => Promise.resolve('loaded')]
  const get = loadRecent(() => outcomes.shift()?.() as Promise<string>, 60_000)
  await expect(get()).rejects.toThrow('unreadable')
  expect(await get()).toBe('loaded')
})
