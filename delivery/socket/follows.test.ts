import type { Socket } from 'socket.io'
import { beforeEach, expect, it } from 'vitest'
import { FollowerQueue } from '#core/events/follower-queue.ts'
import { eventItem } from '#core/events/job-follower.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { Follows } from './follows.ts'
import { PacedSender } from './paced-sender.ts'

let log: MemoryLog
let jobid: string
let heard: number[]
let follows: Follows

beforeEach(() => {
  log = new MemoryLog()
  jobid = log.add()
  heard = []
  const write = (packet: string, _options: object, sent: () => void) => {
    const [, event] = JSON.parse(packet.slice(1))
    heard.push(event.data.seq)
    sent()
  }
  follows = new Follows(new PacedSender({ connected: true, conn: { write } } as unknown as Socket), () => {})
})

/** A subscription as the feed makes it, of a job that is at that `seq` now. */
function subscription(seq = 1) {
  const queue = new FollowerQueue(100, () => {})
  queue.snapshot = { ...log.job(jobid), seq }
  return queue
}

function bring(queue: FollowerQueue, ...seqs: number[]): void {
  for (const seq of seqs) {
    if (log.job(jobid).seq < seq) log.move(jobid, 'processing')
    const event = log.events.get(jobid)?.[seq - 1]
    if (event) queue.push(eventItem(event))
  }
}

const settled = () => new Promise(setImmediate)

it('lets the follow of a job tell it, not the one of its user', async () => {
  const [ofUser, ofJob] = [subscription(), subscription()]
  follows.keepUser('alice', ofUser).relay()
  bring(ofUser, 1)
  await settled()
  follows.keepJob(follows.asked({ jobid, after: 1 }), ofJob).relay()
  bring(ofUser, 2, 3)
  await settled()
  expect(heard).toEqual([1])
  bring(ofJob, 2, 3)
  ofJob.end()
  await settled()
  bring(ofUser, 3, 4)
  await settled()
  expect(heard).toEqual([1, 2, 3, 4])
})

it('tells what it left to the follow of a job, though the client lets go of that one', async () => {
  const [ofUser, ofJob] = [subscription(), subscription()]
  follows.keepUser('alice', ofUser).relay()
  follows.keepJob(follows.asked({ jobid }), ofJob).relay()
  bring(ofUser, 2, 3)
  await settled()
  follows.drop({ jobid })
  bring(ofJob, 2, 3, 4)
  await settled()
  bring(ofUser, 4)
  await settled()
  expect(heard).toEqual([2, 3, 4])
})

it('goes on with the later of two follows of a job where the earlier one was', async () => {
  const [first, second] = [subscription(3), subscription(3)]
  const asked = [follows.asked({ jobid, after: 0 }), follows.asked({ jobid, after: 0 })] as const
  follows.keepJob(asked[0], first).relay()
  bring(first, 1)
  await settled()
  bring(first, 2)
  follows.keepJob(asked[1], second).relay()
  bring(second, 1, 2, 3)
  await settled()
  expect(heard).toEqual([1, 2, 3])
})

it('keeps the later of two follows of a job also when its snapshot was there first', async () => {
  const [first, second] = [subscription(), subscription()]
  const asked = [follows.asked({ jobid, after: 0 }), follows.asked({ jobid, after: 0 })] as const
  follows.keepJob(asked[1], second).relay()
  follows.keepJob(asked[0], first).relay()
  bring(second, 1, 2)
  await settled()
  expect(heard).toEqual([1, 2])
})

it('tells again what the client asks for again', async () => {
  const [first, second] = [subscription(), subscription(2)]
  follows.keepJob(follows.asked({ jobid, after: 0 }), first).relay()
  bring(first, 1, 2)
  await settled()
  follows.keepJob(follows.asked({ jobid, after: 1 }), second).relay()
  bring(second, 2, 3)
  await settled()
  expect(heard).toEqual([1, 2, 2, 3])
})

it('goes on with the first of two follows of a user', async () => {
  const [first, second] = [subscription(), subscription()]
  follows.keepUser('alice', first).relay()
  bring(first, 1, 2)
  follows.keepUser('alice', second).relay()
  bring(second, 2)
  await settled()
  expect(heard).toEqual([1, 2])
})
