import { expect, it } from 'vitest'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { Random, seed } from '#tests/support/random.ts'
import { everyone } from '../access/principal.ts'
import { Feed } from './feed.ts'

interface Received {
  jobid: string
  after: number
  seqs: number[]
}

/** A random run: followers join and leave, jobs change, wake-ups are lost, and reads take varying times. */
async function run(random: Random): Promise<{ log: MemoryLog; runs: Received[] }> {
  const turn = async () => {
    for (let turns = random.between(0, 6); turns > 0; turns--) await new Promise(setImmediate)
  }
  const outages = random.chance(0.5)
  const log = new MemoryLog(turn)
  const feed = new Feed({ log, jobs: log, wakeUps: log, onError: () => {} })
  const jobids = [log.add(), log.add(), log.add()]
  const runs: Received[] = []
  const followers: Promise<void>[] = []

  async function follow(jobid: string, asked: number | undefined): Promise<void> {
    const subscription = await feed.follow(everyone, { jobid, after: asked })
    const after = Math.min(asked ?? Number.POSITIVE_INFINITY, subscription.snapshot?.seq ?? 0)
    const received: Received = { jobid, after, seqs: [] }
    runs.push(received)
    for await (const item of subscription) if (item.kind === 'event') received.seqs.push(item.event.data.seq)
  }

  for (let step = 0; step < 60; step++) {
    const jobid = random.pick(jobids)
    const { state } = log.job(jobid)
    if (random.chance(0.4))
      followers.push(follow(jobid, random.chance(0.3) ? undefined : random.between(0, 4)))
    if (outages && random.chance(0.1)) log.down = true
    if (log.down && random.chance(0.3)) log.resume(new Date())
    if (state === 'uploaded' || (state === 'processing' && random.chance(0.5))) {
      log.move(jobid, state === 'processing' && random.chance(0.2) ? 'completed' : 'processing')
    }
    await turn()
  }
  for (const jobid of log.unfinished) log.move(jobid, 'error')
  if (log.down) log.resume(new Date())
  await Promise.all(followers)
  return { log, runs }
}

it(`every follower gets each event once and in order, in random interleavings (HEARBACK_SEED=${seed})`, async () => {
  for (let round = 0; round < 100; round++) {
    const { log, runs } = await run(new Random(seed + round))
    for (const { jobid, after, seqs } of runs) {
      const due = log.events.get(jobid)?.flatMap(({ data }) => (data.seq > after ? data.seq : []))
      expect(seqs, `round ${round}, after ${after}`).toEqual(due)
    }
    expect(runs.length).toBeGreaterThan(5)
  }
})
