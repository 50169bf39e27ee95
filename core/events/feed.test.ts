import { expect, it } from 'vitest'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { everyone } from '../access/principal.ts'
import { Feed } from './feed.ts'
import type { FeedItem, Subscription } from './subscription.ts'

function open(log: MemoryLog, bufferLimit?: number) {
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const feed = new Feed({ log, jobs: log, wakeUps: log, onError, ...(bufferLimit && { bufferLimit }) })
  return { feed, errors, follow: (jobid: string, after?: number) => feed.follow(everyone, { jobid, after }) }
}

const words = (item: FeedItem) =>
  item.kind === 'stale' ? item.reason : `${item.kind} ${item.event.data.seq}`

/** All items of a subscription until its end. */
async function all(subscription: Subscription): Promise<string[]> {
  const items: string[] = []
  for await (const item of subscription) items.push(words(item))
  return items
}

it('a subscription starts at the snapshot or after a position, and ends after the final event', async () => {
  const log = new MemoryLog()
  const { feed, follow } = open(log)
  const jobid = log.add()
  const followings = [await follow(jobid), await follow(jobid, 0), await follow(jobid, 99)]
  log.move(jobid, 'processing')
  log.move(jobid, 'completed')
  expect(await Promise.all(followings.map(all))).toEqual([
    ['event 2', 'event 3'],
    ['event 1', 'event 2', 'event 3'],
    ['event 2', 'event 3'],
  ])
  expect(await all(await follow(jobid))).toEqual([])
  expect(await all(await follow(jobid, 1))).toEqual(['event 2', 'event 3'])
  expect(feed.size).toBe(0)
})

it('the feed reads the log once for all followers, and once more for changes during the read', async () => {
  const turns: (() => void)[] = []
  let held = false
  const log = new MemoryLog(() => (held ? new Promise((resolve) => turns.push(resolve)) : Promise.resolve()))
  const { follow } = open(log)
  const jobids = [log.add(), log.add(), log.add()]
  const followings = await Promise.all(
    jobids.flatMap((jobid) => [1, 1, 1, 1].map((after) => follow(jobid, after))),
  )
  log.readings = 0
  held = true
  for (const jobid of jobids) log.move(jobid, 'processing')
  await expect.poll(() => turns.length).toBe(1)
  turns.shift()?.()
  // The read has its result and is not delivered yet.
  await expect.poll(() => turns.length).toBe(1)
  for (const jobid of jobids) log.move(jobid, 'processing')
  for (const jobid of jobids) log.move(jobid, 'completed')
  held = false
  for (const turn of turns) turn()
  const received = await Promise.all(followings.map(all))
  expect(new Set(received.map(String))).toEqual(new Set(['event 2,event 3,event 4']))
  expect(log.readings).toBe(2)
})

it('the feed retries a failed read after a pause', async () => {
  const log = new MemoryLog()
  const { errors, follow } = open(log)
  const jobid = log.add()
  const subscription = await follow(jobid)
  log.failure = new Error('down')
  log.move(jobid, 'processing')
  log.move(jobid, 'completed')
  expect(await all(subscription)).toEqual(['event 2', 'event 3'])
  expect(errors).toEqual([new Error('down')])
})

it('followers get the events and erasures of an outage of the listener', async () => {
  const log = new MemoryLog()
  const { follow } = open(log)
  const [moved, erased] = [log.add(), log.add()]
  const followings = [await follow(moved), await follow(erased)]
  log.down = true
  const since = new Date()
  log.move(moved, 'processing')
  log.move(moved, 'error')
  log.erase(erased)
  log.resume(since)
  expect(await Promise.all(followings.map(all))).toEqual([['event 2', 'event 3'], ['erased']])
})

it('a follower that does not read ends as slow, without effect on others', async () => {
  const log = new MemoryLog()
  const { feed } = open(log, 3)
  const [slow, quick] = [feed.followUser(everyone, 'alice'), feed.followUser(everyone, 'alice')]
  const received: string[] = []
  const reading = (async () => {
    for await (const item of quick) received.push(words(item))
  })()
  for (let count = 1; count <= 5; count++) {
    log.add()
    await expect.poll(() => received.length).toBe(count)
  }
  expect(await all(slow)).toEqual(['slow'])
  expect(feed.size).toBe(1)
  quick.close()
  await reading
})

it('an unread progress is replaced by the latest and dropped when the state changes', async () => {
  const log = new MemoryLog()
  const { follow } = open(log)
  const jobid = log.add()
  log.move(jobid, 'processing')
  const subscription = await follow(jobid)
  log.progress(jobid, 1)
  await expect.poll(() => log.readings).toBe(1)
  log.progress(jobid, 2)
  await expect.poll(() => log.readings).toBe(2)
  const first = await subscription.next()
  expect(first).toMatchObject({ kind: 'progress', event: { data: { seq: 2, progress: { done: 2 } } } })
  log.progress(jobid, 3)
  log.move(jobid, 'completed')
  expect(await all(subscription)).toEqual(['event 3'])
})

it('a missing event in the log ends the subscription as a gap', async () => {
  const log = new MemoryLog()
  const { follow } = open(log)
  const jobid = log.add()
  log.move(jobid, 'processing')
  log.events.get(jobid)?.shift()
  expect(await all(await follow(jobid, 0))).toEqual(['gap'])
})

it('a user subscription gets events of new and old jobs, and after an outage the missed ones', async () => {
  const log = new MemoryLog()
  const { feed } = open(log)
  const [old, foreign] = [log.add(), log.add('bob')]
  const subscription = feed.followUser(everyone, 'alice')
  log.move(old, 'processing')
  log.move(foreign, 'processing')
  const next = async () => words((await subscription.next()) as FeedItem)
  expect(await next()).toBe('event 2')
  log.down = true
  const since = new Date()
  const fresh = log.add()
  log.move(old, 'completed')
  log.resume(since)
  expect([await next(), await next()].sort()).toEqual(['event 1', 'event 3'])
  log.move(fresh, 'processing')
  expect(await next()).toBe('event 2')
  subscription.close()
})

it('closing the feed ends all subscriptions and rejects new ones', async () => {
  const log = new MemoryLog()
  const { feed, follow } = open(log)
  const jobid = log.add()
  const subscription = await follow(jobid)
  const waiting = subscription.next()
  feed.close()
  expect(await waiting).toBeNull()
  expect(feed.size).toBe(0)
  await expect(follow(jobid)).rejects.toMatchObject({ code: 'unavailable' })
  expect(() => feed.followUser(everyone, 'alice')).toThrow(expect.objectContaining({ code: 'unavailable' }))
})

it('following an unknown job is rejected and leaves no follower behind', async () => {
  const { feed, follow } = open(new MemoryLog())
  await expect(follow('0199aaaa-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
  expect(feed.size).toBe(0)
})
