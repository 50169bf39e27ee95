import type { Socket } from 'socket.io'
import { beforeEach, expect, it } from 'vitest'
import { FollowerQueue } from '#core/events/follower-queue.ts'
import { eventItem } from '#core/events/job-follower.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { PacedSender } from './paced-sender.ts'
import { Subscriptions } from './subscriptions.ts'

let log: MemoryLog
let jobid: string
let sentSeqs: number[]
let subscriptions: Subscriptions

beforeEach(() => {
  log = new MemoryLog()
  jobid = log.add()
  sentSeqs = []
  const write = (packet: string, _options: object, sent: () => void) => {
    const [, event] = JSON.parse(packet.slice(1))
    sentSeqs.push(event.data.seq)
    sent()
  }
  subscriptions = new Subscriptions(
    new PacedSender({ connected: true, conn: { write } } as unknown as Socket),
    { follow() {}, unfollow() {} },
  )
})

/** A subscription as the feed creates it, to a job whose current `seq` is given. */
function subscription(seq = 1) {
  const queue = new FollowerQueue(100, () => {})
  queue.snapshot = { ...log.job(jobid), seq }
  return queue
}

function publish(queue: FollowerQueue, ...seqs: number[]): void {
  for (const seq of seqs) {
    if (log.job(jobid).seq < seq) log.move(jobid, 'processing')
    const event = log.events.get(jobid)?.[seq - 1]
    if (event) queue.push(eventItem(event))
  }
}

const settled = () => new Promise(setImmediate)

it('a subscription to a job takes over from the one to its user', async () => {
  const [ofUser, ofJob] = [subscription(), subscription()]
  subscriptions.addUser('alice', ofUser).start()
  publish(ofUser, 1)
  await settled()
  subscriptions.addJob(subscriptions.request({ jobid, after: 1 }), ofJob).start()
  publish(ofUser, 2, 3)
  await settled()
  expect(sentSeqs).toEqual([1])
  publish(ofJob, 2, 3)
  ofJob.end()
  await settled()
  publish(ofUser, 3, 4)
  await settled()
  expect(sentSeqs).toEqual([1, 2, 3, 4])
})

it('events left to a subscription to a job are sent although the client removes it', async () => {
  const [ofUser, ofJob] = [subscription(), subscription()]
  subscriptions.addUser('alice', ofUser).start()
  subscriptions.addJob(subscriptions.request({ jobid }), ofJob).start()
  publish(ofUser, 2, 3)
  await settled()
  subscriptions.remove({ jobid })
  publish(ofJob, 2, 3, 4)
  await settled()
  publish(ofUser, 4)
  await settled()
  expect(sentSeqs).toEqual([2, 3, 4])
})

it('a second subscription to a job continues where the first one was', async () => {
  const [first, second] = [subscription(3), subscription(3)]
  const requests = [
    subscriptions.request({ jobid, after: 0 }),
    subscriptions.request({ jobid, after: 0 }),
  ] as const
  subscriptions.addJob(requests[0], first).start()
  publish(first, 1)
  await settled()
  publish(first, 2)
  subscriptions.addJob(requests[1], second).start()
  publish(second, 1, 2, 3)
  await settled()
  expect(sentSeqs).toEqual([1, 2, 3])
})

it('the later of two requests for a job wins, also when its snapshot was read first', async () => {
  const [first, second] = [subscription(), subscription()]
  const requests = [
    subscriptions.request({ jobid, after: 0 }),
    subscriptions.request({ jobid, after: 0 }),
  ] as const
  subscriptions.addJob(requests[1], second).start()
  subscriptions.addJob(requests[0], first).start()
  publish(second, 1, 2)
  await settled()
  expect(sentSeqs).toEqual([1, 2])
})

it('events that the client requests again are sent again', async () => {
  const [first, second] = [subscription(), subscription(2)]
  subscriptions.addJob(subscriptions.request({ jobid, after: 0 }), first).start()
  publish(first, 1, 2)
  await settled()
  subscriptions.addJob(subscriptions.request({ jobid, after: 1 }), second).start()
  publish(second, 2, 3)
  await settled()
  expect(sentSeqs).toEqual([1, 2, 2, 3])
})

it('the first of two subscriptions to a user stays', async () => {
  const [first, second] = [subscription(), subscription()]
  subscriptions.addUser('alice', first).start()
  publish(first, 1, 2)
  subscriptions.addUser('alice', second).start()
  publish(second, 2)
  await settled()
  expect(sentSeqs).toEqual([1, 2])
})
