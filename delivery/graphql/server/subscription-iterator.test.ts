import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { Feed } from '#core/events/feed.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { toEvent } from '../schema/resolvers.ts'
import { LiveQuery } from './live-query.ts'
import { SubscriptionIterator } from './subscription-iterator.ts'

function openFeed(bufferLimit: number) {
  const log = new MemoryLog()
  return { log, feed: new Feed({ log, jobs: log, wakeUps: log, bufferLimit, onError: () => {} }) }
}

it('backpressure: a client that does not read gets stale once the queue of the feed is full', async () => {
  const { log, feed } = openFeed(3)
  const jobid = log.add()
  let ends = 0
  const iterator = new SubscriptionIterator(await feed.follow(everyone, { jobid }), () => ends++)
  for (let attempts = 0; attempts < 5; attempts++) log.move(jobid, 'processing')
  await expect.poll(() => feed.size).toBe(0)
  const { value } = await iterator.next()
  expect(() => value && toEvent(value)).toThrow(expect.objectContaining({ code: 'stale', field: undefined }))
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect(ends).toBe(1)
})

it('return: ends the subscription while a read is pending', async () => {
  const { log, feed } = openFeed(3)
  const iterator = new SubscriptionIterator(await feed.follow(everyone, { jobid: log.add() }), () => {})
  const pending = iterator.next()
  await iterator.return()
  expect(await pending).toEqual({ done: true, value: undefined })
  expect(feed.size).toBe(0)
})

it('live query: changes that arrive while the client does not read become one result', async () => {
  const { log, feed } = openFeed(3)
  const jobid = log.add()
  let executions = 0
  const live = new LiveQuery(
    async (touched) => {
      executions++
      touched.set(jobid, { jobid })
      const job = await log.read(everyone, jobid)
      return { data: { seq: typeof job === 'string' ? null : job.seq } }
    },
    () => feed.follow(everyone, { jobid }),
    () => () => {},
  )
  expect((await live.next()).value).toEqual({ data: { seq: 1 } })
  for (let attempts = 0; attempts < 20; attempts++) log.move(jobid, 'processing')
  await expect.poll(async () => (await live.next()).value).toEqual({ data: { seq: 21 } })
  expect(executions).toBeLessThan(15)
  await live.return()
  expect(feed.size).toBe(0)
})
