import { existsSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { modes } from '#delivery/modes.ts'
import {
  expectAll,
  hasBegun,
  seqs,
  startFollower,
  type TestFollower,
} from '#tests/support/followers/follower.ts'
import { begin, complete, completedJob, fail, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { clients } from './clients.ts'

let app: TestApp
let senders: Senders
let services: WebServices
const started: TestFollower[] = []

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
  senders = await startSenders(app)
})
afterEach(async () => {
  for (const follower of started.splice(0)) follower.stop()
  await expect.poll(() => services.feed.size).toBe(0)
})
afterAll(async () => {
  await senders.stop()
  await app.close()
})

it('exactly the modes with `follows` have a client', () => {
  for (const { name, follows } of modes) {
    const folders = [`../../delivery/${name}`, `../../delivery/destinations/${name}`]
    const found = folders.some((folder) => existsSync(new URL(`${folder}/client.ts`, import.meta.url)))
    expect(found, name).toBe(follows !== undefined)
  }
  expect(clients.map(({ name }) => name)).toEqual(
    modes.filter(({ follows }) => follows).map(({ name }) => name),
  )
})

describe.each(clients)('following by $name', (client) => {
  const follow = (jobid: string, after?: number) => {
    const follower = startFollower(client, { baseUrl: app.url, jobid, ...(after !== undefined && { after }) })
    started.push(follower)
    return follower
  }

  it('delivers the snapshot, then each event once and in order, the final one last', async () => {
    const { jobid } = await newJob(services)
    const follower = follow(jobid)
    await hasBegun(follower)
    await complete(services, await begin(services, jobid))
    await expectAll(follower, services.log)
    expect(follower.snapshots[0]).toMatchObject({ jobid, seq: 1, state: 'uploaded' })
    expect(seqs(follower)).toEqual([2, 3])
    expect(follower.troubles).toBe(0)
  })

  it('delivers a failure, a cancellation and a second attempt', async () => {
    const failed = await newJob(services)
    const canceled = await newJob(services)
    const followers = [follow(failed.jobid, 0), follow(canceled.jobid, 0)]
    await begin(services, failed.jobid)
    await fail(services, await begin(services, failed.jobid))
    await cancel(services, everyone, canceled.jobid)
    for (const follower of followers) await expectAll(follower, services.log)
    expect(followers.map(({ events }) => events.map(({ type, data }) => `${type} ${data.attempt}`))).toEqual([
      ['job.uploaded 0', 'job.processing 1', 'job.processing 2', 'job.error 2'],
      ['job.uploaded 0', 'job.error 0'],
    ])
  })

  it('two followers of one job both receive all events while a third one disconnects', async () => {
    const { jobid } = await newJob(services)
    const followers = [follow(jobid, 0), follow(jobid)]
    for (const follower of followers) await hasBegun(follower)
    const leaver = follow(jobid)
    await hasBegun(leaver)
    leaver.stop()
    await complete(services, await begin(services, jobid))
    for (const follower of followers) await expectAll(follower, services.log)
    await leaver.done
    expect(seqs(leaver)).toEqual([])
  })

  it('a client that connects after the final event receives the events after its `after`', async () => {
    const { jobid } = await completedJob(services)
    const late = [follow(jobid), follow(jobid, 0), follow(jobid, 1), follow(jobid, 3), follow(jobid, 99)]
    for (const follower of late) {
      await follower.done
      expect(follower.snapshots).toMatchObject([{ state: 'completed', analysis: { version: 1 } }])
    }
    expect(late.map(seqs)).toEqual([[], [1, 2, 3], [2, 3], [], []])
  })

  it('a client that reconnects with its last seq receives exactly the missed events', async () => {
    const { jobid } = await newJob(services)
    const before = follow(jobid, 0)
    await expect.poll(() => seqs(before)).toEqual([1])
    before.stop()
    await before.done
    await begin(services, jobid)
    const attempt = await begin(services, jobid)
    const after = follow(jobid, 1)
    await expect.poll(() => seqs(after)).toEqual([2, 3])
    await complete(services, attempt)
    await expectAll(after, services.log)
    expect(seqs(after)).toEqual([2, 3, 4])
  })

  it('delivers progress between the events it belongs to, in modes with `progress`', async () => {
    const { jobid } = await newJob(services)
    const attempt = await begin(services, jobid)
    const follower = follow(jobid)
    await hasBegun(follower)
    const { progress: deliversProgress, interval: polls } =
      modes.find(({ name }) => name === client.name)?.follows ?? {}
    // A client may subscribe after it has read the snapshot, and progress is not stored.
    if (deliversProgress && !polls) await expect.poll(() => services.feed.size).toBe(1)
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    if (deliversProgress) {
      await expect
        .poll(() => follower.progress.at(-1)?.data)
        .toMatchObject({ seq: 2, progress: { done: 1, total: 3 } })
    }
    await complete(services, attempt)
    await expectAll(follower, services.log)
    if (!deliversProgress) expect(follower.progress).toEqual([])
  })

  it('rejects for a deleted and for an unknown job', async () => {
    const { jobid } = await newJob(services)
    const erased = follow(jobid)
    await hasBegun(erased)
    await erase(services, everyone, jobid)
    await expect(erased.done).rejects.toMatchObject({ name: 'FollowError', code: 'gone' })
    const unknown = follow('0199aaaa-0000-7000-8000-000000000000')
    await expect(unknown.done).rejects.toMatchObject({ name: 'FollowError', code: 'not_found' })
  })

  it('records its traffic', async () => {
    const { jobid } = await newJob(services)
    const follower = follow(jobid, 0)
    await complete(services, await begin(services, jobid))
    await expectAll(follower, services.log)
    const down = follower.traffic.flatMap((traffic) =>
      traffic.kind === 'response'
        ? traffic.bytesDown
        : traffic.kind === 'message' && traffic.direction === 'down'
          ? traffic.bytes
          : 0,
    )
    const told = follower.events.reduce((sum, event) => sum + JSON.stringify(event).length, 0)
    expect(down.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(told)
    expect(follower.traffic.filter((traffic) => 'news' in traffic && traffic.news).length).toBeGreaterThan(0)
    const ids = (kind: string) =>
      follower.traffic.flatMap((one) => (one.kind === kind && 'id' in one ? one.id : []))
    expect(ids('response')).toEqual(ids('request'))
  })
})
