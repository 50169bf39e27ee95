import { setTimeout as delay } from 'node:timers/promises'
import type { FollowTarget, ModeClient } from '#core/modes/mode-client.ts'
import type { Services } from '#core/services.ts'
import { drive } from './chaos-scenario-drive.ts'
import { expectAll, startFollower, type TestFollower } from './follower.ts'
import { newJob } from './jobs.ts'
import { Random } from './random.ts'

interface Party {
  services: Services
  clients: readonly ModeClient[]
  baseUrl: string
  seed: number
  jobs: number
  /** Longest pause between two steps of a job. */
  mostMs: number
  target?: Partial<FollowTarget>
  /** One follower of each job and no more. */
  alone?: boolean
}

/**
 * Jobs move at random while clients follow each of them: one from its start, one from its snapshot, one that
 * comes at any time. `fault` goes on until everyone has heard everything, or for ten seconds: nothing need come
 * through a line that is never whole for long. Everyone is checked to have heard just what the log has.
 */
export async function holdParty(
  { services, clients, baseUrl, seed, jobs, mostMs, target, alone = false }: Party,
  fault: (random: Random, goesOn: () => boolean) => Promise<void> = async () => {},
): Promise<TestFollower[]> {
  const random = new Random(seed)
  const followers: TestFollower[] = []
  // What comes all at once waits for the database longer than it may.
  const submitting = inTurn()
  let over = false
  const healed = performance.now() + 10_000

  async function run(index: number): Promise<void> {
    const own = new Random(seed + 1 + index)
    const { jobid } = await submitting(() => newJob(services, `user ${index % 3}`))
    const follow = (client: ModeClient, after?: number) => {
      const place = after === undefined ? {} : { after }
      followers.push(startFollower(client, { baseUrl, jobid, ...target, ...place }))
    }
    for (const client of clients) {
      follow(client, 0)
      if (!alone) follow(client)
    }
    if (alone) return drive(services, own, jobid, mostMs)
    const late = delay(own.between(0, mostMs * 6)).then(() => {
      for (const client of clients) follow(client, own.between(0, 3))
    })
    await drive(services, own, jobid, mostMs)
    await late
  }

  const faults = fault(random, () => !over && performance.now() < healed)
  try {
    await Promise.all(Array.from({ length: jobs }, (_, index) => run(index)))
    for (const follower of followers) await expectAll(follower, services.log)
  } finally {
    over = true
    for (const follower of followers) follower.stop()
    await faults
  }
  return followers
}

/** Lets one work begin when the one before it is done. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}
