import { expect, it } from 'vitest'
import { createResolver } from './resolve.ts'

it('resolver: slow lookups of one host do not delay other hosts', async () => {
  const slow = Promise.withResolvers<string[]>()
  const lookups: string[] = []
  const resolve = createResolver((host) => {
    lookups.push(host)
    return host === 'slow' ? slow.promise : Promise.resolve(['192.0.2.1'])
  })
  const signal = new AbortController().signal
  const stuck = Array.from({ length: 20 }, () => resolve('slow', signal))
  expect(await resolve('fast', signal)).toEqual(['192.0.2.1'])
  expect(lookups).toEqual(['slow', 'fast'])
  slow.resolve(['192.0.2.2'])
  expect(new Set((await Promise.all(stuck)).flat())).toEqual(new Set(['192.0.2.2']))
})

it('resolver: lookups beyond the limit wait for a slot', async () => {
  const deferred = new Map<string, PromiseWithResolvers<string[]>>()
  const resolve = createResolver((host) => {
    const lookup = Promise.withResolvers<string[]>()
    deferred.set(host, lookup)
    return lookup.promise
  })
  const signal = new AbortController().signal
  const all = ['a', 'b', 'c'].map((host) => resolve(host, signal))
  expect([...deferred.keys()]).toEqual(['a', 'b'])
  deferred.get('a')?.resolve(['192.0.2.1'])
  expect(await all[0]).toEqual(['192.0.2.1'])
  await expect.poll(() => [...deferred.keys()]).toEqual(['a', 'b', 'c'])
  for (const host of ['b', 'c']) deferred.get(host)?.resolve(['192.0.2.2'])
  await Promise.all(all)
})

it('resolver: a caller leaves a slow lookup when its signal aborts', async () => {
  const resolve = createResolver(() => new Promise(() => {}))
  const abort = new AbortController()
  const waiting = resolve('slow', abort.signal)
  abort.abort(new Error('too late'))
  await expect(waiting).rejects.toThrow('too late')
})
