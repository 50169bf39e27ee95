import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { FollowTarget, ModeClient, Traffic } from '#core/modes/mode-client.ts'
import type { EventLog } from '#core/ports/event-log.ts'
import { expectDescribed } from './described-message.ts'

/** A client that follows a job, and everything it delivered. */
export interface TestFollower {
  mode: string
  jobid: string
  after: number | undefined
  /** Numbered events, in order of delivery. */
  events: Event[]
  progress: Event[]
  snapshots: JobView[]
  troubles: number
  /** Error of the last trouble. */
  trouble: unknown
  traffic: Traffic[]
  /** Settles as the promise of the client does. */
  done: Promise<void>
  stop(): void
}

/** Starts to follow a job, with a short polling interval. */
export function startFollower(
  client: ModeClient,
  target: Pick<FollowTarget, 'baseUrl' | 'jobid'> & Partial<FollowTarget>,
): TestFollower {
  const stopping = new AbortController()
  const follower: TestFollower = {
    mode: client.name,
    jobid: target.jobid,
    after: target.after,
    events: [],
    progress: [],
    snapshots: [],
    troubles: 0,
    trouble: null,
    traffic: [],
    done: Promise.resolve(),
    stop: () => stopping.abort(),
  }
  follower.done = client.follow(
    { intervalMs: 25, signal: stopping.signal, ...target },
    {
      onSnapshot: (job) => void follower.snapshots.push(job),
      onEvent(event) {
        if (event.type === progressType) return void follower.progress.push(event)
        follower.events.push(event)
      },
      onTraffic: (traffic) => void follower.traffic.push(traffic),
      onTrouble: ({ error }) => {
        follower.troubles++
        follower.trouble = error
      },
    },
  )
  // The rejection is handled by the test that awaits it.
  follower.done.catch(() => {})
  return follower
}

/** Resolves when the follower has received the snapshot. */
export async function hasBegun(follower: TestFollower): Promise<void> {
  await expect.poll(() => follower.snapshots.length, { interval: 5 }).toBe(1)
}

/**
 * Waits for the end of the subscription and asserts that every event of the log after `after` was delivered once,
 * in order and unchanged, and that all messages are as the AsyncAPI description says.
 */
export async function expectAll(follower: TestFollower, log: EventLog): Promise<void> {
  const { mode, jobid, snapshots } = follower
  const timeout = new AbortController()
  await Promise.race([
    follower.done,
    delay(120_000, null, { signal: timeout.signal }).then(() => {
      const received = `${seqs(follower)} after ${follower.after}, with ${follower.troubles} troubles`
      throw new Error(
        `The follower of ${jobid} by ${mode} did not end; it received ${received}: ${follower.trouble}`,
      )
    }),
  ]).finally(() => timeout.abort())
  // A position beyond the snapshot is clamped to it.
  const seen = snapshots[0]?.seq ?? 0
  const after = Math.min(follower.after ?? seen, seen)
  expect(follower.events, mode).toEqual(await log.newer([{ jobid, after }]))
  for (const { data } of follower.progress) expect(data.jobid).toBe(jobid)
  for (const event of [...follower.events, ...follower.progress]) expectDescribed('event', event)
  for (const job of snapshots) expectDescribed('snapshot', job)
}

/** Sequence numbers of the delivered events. */
export function seqs({ events }: TestFollower): number[] {
  return events.map(({ data }) => data.seq)
}
