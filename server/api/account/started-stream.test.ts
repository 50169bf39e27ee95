import { expect, it } from 'vitest'
import { startedStream } from './started-stream.ts'

function open(items: number[]) {
  const source = { read: 0, ended: 0 }
  const stream = (async function* () {
    try {
      for (const item of items) {
        source.read++
        yield item
      }
    } finally {
      source.ended++
    }
  })()
  return { source, stream }
}

it('a started stream yields all items of its source and ends it', async () => {
  for (const items of [[], [1], [1, 2, 3]]) {
    const { source, stream } = open(items)
    const started = await startedStream(stream)
    expect(source.read).toBe(Math.min(items.length, 1))
    const read: number[] = []
    for await (const item of started) read.push(item)
    expect(read).toEqual(items)
    expect(source.ended).toBe(1)
  }
})

it.each([0, 1, 2])('a started stream that is returned after %i reads ends its source', async (reads) => {
  const { source, stream } = open([1, 2, 3])
  const started = await startedStream(stream)
  for (let n = 1; n <= reads; n++) expect(await started.next()).toEqual({ done: false, value: n })
  expect(source.ended).toBe(0)
  expect(await started.return(undefined)).toEqual({ done: true, value: undefined })
  expect(source.ended).toBe(1)
})

it('a started stream whose source fails to begin rejects before it is read', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield await Promise.reject(new Error('no database'))
  }
  await expect(startedStream(failing())).rejects.toThrow('no database')
})
