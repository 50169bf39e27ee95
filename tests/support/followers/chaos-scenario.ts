import { setTimeout as delay } from 'node:timers/promises'
import { everyone } from '#core/access/principal.ts'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import type { FollowTarget, ModeClient } from '#core/modes/mode-client.ts'
import type { Services } from '#core/services.ts'
import { complete, fail, newJob } from '#tests/support/jobs/jobs.ts'
import { Random } from '#tests/support/random.ts'
import { expectAll, startFollower, type TestFollower } from './follower.ts'

/** Jobs, their followers and the random seed that decides what happens. */
export interface ChaosScenario {
  services: Services
  clients: readonly ModeClient[]
  baseUrl: string
  seed: number
  jobs: number
  /** Longest pause between two steps of a job, in milliseconds. */
  maxPauseMs: number
  target?: Partial<FollowTarget>
  /** One follower per job and client, from the first event. Default: three, which join at different times. */
  oneFollower?: boolean
}

/**
 * Injects a fault until the scenario ends. `isActive` turns false once every follower has finished, and otherwise two
 * seconds after the last event, or after ten seconds: a connection that is always interrupted never delivers.
 */
export type Fault = (random: Random, isActive: () => boolean) => Promise<void>

/**
 * Moves jobs through random transitions while clients follow each of them: from the first event, from the
 * snapshot, and from a random position at a random time. Asserts that every follower received exactly the
 * events of the log, in order.
 */
export async function runChaosScenario(
  { services, clients, baseUrl, seed, jobs, maxPauseMs, target, oneFollower = false }: ChaosScenario,
  fault: Fault = async () => {},
): Promise<TestFollower[]> {
  const random = new Random(seed)
  const followers: TestFollower[] = []
  // Submissions of 200 jobs at once would exceed the timeout for a database connection.
  const submitInTurn = createQueue()
  let finished = false
  let faultsEndAt = performance.now() + 10_000

  async function runJob(index: number): Promise<void> {
    const ownRandom = new Random(seed + 1 + index)
    const { jobid } = await submitInTurn(() => newJob(services, `user ${index % 3}`))
    const follow = (client: ModeClient, after?: number) => {
      const position = after === undefined ? {} : { after }
      followers.push(startFollower(client, { baseUrl, jobid, ...target, ...position }))
    }
    for (const client of clients) {
      follow(client, 0)
      if (!oneFollower) follow(client)
    }
    if (oneFollower) return processRandomly(services, ownRandom, jobid, maxPauseMs)
    const lateFollowers = delay(ownRandom.between(0, maxPauseMs * 6)).then(() => {
      for (const client of clients) follow(client, ownRandom.between(0, 3))
    })
    await processRandomly(services, ownRandom, jobid, maxPauseMs)
    await lateFollowers
  }

  const faults = fault(random, () => !finished && performance.now() < faultsEndAt)
  try {
    await Promise.all(Array.from({ length: jobs }, (_, index) => runJob(index)))
    faultsEndAt = Math.min(faultsEndAt, performance.now() + 2_000)
    for (const follower of followers) await expectAll(follower, services.log)
  } finally {
    finished = true
    for (const follower of followers) follower.stop()
    await faults
  }
  return followers
}

/** Takes a job to a final state by random transitions: retries, progress, completion, failure or cancellation. */
async function processRandomly(
  services: Services,
  random: Random,
  jobid: string,
  maxPauseMs: number,
): Promise<void> {
  const pause = () => delay(random.between(0, maxPauseMs))
  await pause()
  if (random.chance(0.1)) return void (await cancel(services, everyone, jobid))
  for (let attempts = random.between(1, 3); attempts > 0; attempts--) {
    const attempt = await beginAttempt(services, jobid)
    if (!attempt) throw new Error('The job has no attempt left.')
    for (let reports = random.between(0, 3); reports > 0; reports--) {
      await pause()
      await services.jobs.recordProgress(jobid, attempt.attempt, 4 - reports, 4)
    }
    await pause()
    if (attempts > 1) continue
    if (random.chance(0.2)) await fail(services, attempt)
    else await complete(services, attempt)
  }
}

/** Runs tasks one after the other, in the order of the calls. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task)
    last = next.catch(() => {})
    return next
  }
}
