import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { FollowTarget, ModeClient, Traffic } from '#core/modes/mode-client.ts'
import type { EventLog } from '#core/ports/event-log.ts'

/** A mode's client at work, and everything it told. */
export interface TestFollower {
  mode: string
  jobid: string
  after: number | undefined
  /** Numbered events, in the order in which they were told. */
  events: Event[]
  progress: Event[]
  snapshots: JobView[]
  troubles: number
  /** What the last trouble was. */
  trouble: unknown
  traffic: Traffic[]
  /** Resolves when the client says that it is done; rejects as it does. */
  done: Promise<void>
  stop(): void
}

/** Lets a mode's client follow a job. Quick and impatient, since tests are. */
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
      onEvent: (event) =>
        void (event.type === progressType ? follower.progress : follower.events).push(event),
      onTraffic: (traffic) => void follower.traffic.push(traffic),
      onTrouble: ({ error }) => {
        follower.troubles++
        follower.trouble = error
      },
    },
  )
  // Awaited later, if at all.
  follower.done.catch(() => {})
  return follower
}

/** Resolves when the follower has seen the job for the first time. */
export async function hasBegun(follower: TestFollower): Promise<void> {
  await expect.poll(() => follower.snapshots.length, { interval: 5 }).toBe(1)
}

/** Waits for the end and checks: what the log has, all of it, once, in order, member by member. */
export async function expectAll(follower: TestFollower, log: EventLog): Promise<void> {
  const { mode, jobid, snapshots } = follower
  const patience = new AbortController()
  await Promise.race([
    follower.done,
    delay(45_000, null, { signal: patience.signal }).then(() => {
      const told = `${seqs(follower)} after ${follower.after}, with ${follower.troubles} troubles`
      throw new Error(
        `The follower of ${jobid} by ${mode} did not end; it was told ${told}: ${follower.trouble}`,
      )
    }),
  ]).finally(() => patience.abort())
  // A place beyond what the snapshot tells is one that nobody can have.
  const seen = snapshots[0]?.seq ?? 0
  const after = Math.min(follower.after ?? seen, seen)
  expect(follower.events, mode).toEqual(await log.newer([{ jobid, after }]))
  for (const { data } of follower.progress) expect(data.jobid).toBe(jobid)
}

/** The numbers of the events told. */
export function seqs({ events }: TestFollower): number[] {
  return events.map(({ data }) => data.seq)
}
