import { expect, it } from 'vitest'
import { createBatcher } from './batcher.ts'

it('batches the calls of one turn and those made during a batch; each gets its own result', async () => {
  const batches: number[][] = []
  const gates: PromiseWithResolvers<void>[] = []
  const double = createBatcher(
    async (items: number[]) => {
      batches.push(items)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      return items.map((item) => item * 2)
    },
    { maxSize: 3 },
  )
  const first = [double(1), double(2)]
  await expect.poll(() => batches).toEqual([[1, 2]])
  const later = [3, 4, 5, 6].map(double)
  gates[0]?.resolve()
  expect(await Promise.all(first)).toEqual([2, 4])
  await expect.poll(() => batches.length).toBe(2)
  gates[1]?.resolve()
  await expect.poll(() => batches.length).toBe(3)
  gates[2]?.resolve()
  expect(await Promise.all(later)).toEqual([6, 8, 10, 12])
  expect(batches).toEqual([[1, 2], [3, 4, 5], [6]])
})

it('rejects all calls of a failed batch and continues', async () => {
  const work = createBatcher(
    async (items: string[]) => {
      if (items.includes('bad')) throw new Error('no')
      return items
    },
    { maxSize: 10 },
  )
  const [one, two] = [work('good'), work('bad')]
  await expect(one).rejects.toThrow('no')
  await expect(two).rejects.toThrow('no')
  expect(await work('good')).toBe('good')
})

it('batcher: a batch after one of several items gathers more, a batch after a single item does not', async () => {
  const sizes: number[] = []
  const work = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length)
      return items
    },
    { maxSize: 3, gatherMs: 3_600_000 },
  )
  await work(1)
  await Promise.all([work(2), work(3)])
  // A full batch does not wait.
  void work(4)
  await new Promise((resolve) => setImmediate(resolve))
  expect(sizes).toEqual([1, 2])
})

it('batcher with splitOnError: a bad item fails alone', async () => {
  const batches: string[][] = []
  const work = createBatcher(
    async (items: string[]) => {
      batches.push(items)
      if (items.includes('bad')) throw new Error('no')
      return items
    },
    { maxSize: 10, splitOnError: true },
  )
  const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map(work))
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  expect(batches).toEqual([['a', 'b', 'bad', 'c', 'd'], ['a', 'b', 'bad'], ['a', 'b'], ['bad'], ['c', 'd']])
})

it('batcher with splitOnError: an error of all items is not repeated with each of them', async () => {
  let calls = 0
  const work = createBatcher(
    async () => {
      calls += 1
      throw new Error('down')
    },
    { maxSize: 64, splitOnError: true },
  )
  const results = await Promise.allSettled(Array.from({ length: 64 }, () => work('item')))
  expect(results.every(({ status }) => status === 'rejected')).toBe(true)
  // 64, 32, 16, 8, 4, 2 and two of 1.
  expect(calls).toBe(8)
})
