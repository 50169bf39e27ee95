import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowerCost } from '#client/index.ts'
import { loadMode } from '#client/modes.ts'
import { erase } from '#core/erase.ts'
import { newJobid } from '#core/jobid.ts'
import type { CostStore } from '#core/ports/cost-store.ts'
import { everyone } from '#core/principal.ts'
import { modes } from '#delivery/index.ts'
import { followJob } from '#delivery/webhook/follow-job.ts'
import { startReceiver } from '#delivery/webhook/receiver.ts'
import { openMeter } from '#platform/cpu-meter/meter.ts'
import { costStoreOn } from '#platform/postgres/cost-store.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { startTestApp, type TestApp } from '#tests/support/app.ts'
import { startFollower } from '#tests/support/follower.ts'
import { newJob } from '#tests/support/jobs.ts'
import { submitSample } from '#tests/support/submit.ts'
import { startWebChild, type WebChild } from '#tests/support/web-child.ts'
import { startWorker } from '#worker/worker.ts'

const following = modes.filter(({ follows }) => follows).map(({ name }) => name)

let app: TestApp
let other: WebChild
let database: Database
let store: CostStore
let worker: { close(): Promise<void> }

beforeAll(async () => {
  app = await startTestApp()
  other = await startWebChild(app)
  database = openDatabase(app.database.url)
  store = costStoreOn(database)
  worker = await startWorker(app.settings, app.database.url)
})
afterAll(async () => {
  await worker.close()
  await database.close()
  await other.end('SIGTERM')
  await app.close()
})

async function costs(jobid: string): Promise<FollowerCost[]> {
  const answer = await fetch(`${app.url}/results/${jobid}/costs`)
  return ((await answer.json()) as { costs: FollowerCost[] }).costs
}

const names = async (jobid: string) => (await costs(jobid)).map(({ follower }) => follower)

const readAs = (jobid: string, follower: string, base = app.url) =>
  fetch(`${base}/results/${jobid}`, { headers: { 'hearback-follower': follower } })

describe('what following costs', () => {
  it('is told for each named follower of a job, in every mode, and twice in one mode', async () => {
    const jobid = await submitSample(app.url, 'letter.pdf')
    const followers = [...following, 'polling/seldom'].map(async (name) => {
      const [mode = ''] = name.split('/')
      const intervalMs = name === 'polling' ? 10 : 1_000
      const target = { baseUrl: app.url, jobid, after: 0, follower: name, intervalMs }
      await startFollower(await loadMode(mode), target).done
    })
    // One without a name is not measured.
    followers.push(startFollower(await loadMode('sse'), { baseUrl: app.url, jobid, after: 0 }).done)
    await Promise.all(followers)
    const expected = [...following, 'polling/seldom'].sort()
    await expect.poll(() => names(jobid)).toEqual(expected)
    for (const { follower, mode, cpuMs } of await costs(jobid)) {
      expect(follower.split('/')[0]).toBe(mode)
      expect(cpuMs, follower).toBeGreaterThan(0)
    }
  })

  it('of a webhook is what the calls cost the worker', async () => {
    const { services } = app.web
    const { jobid } = await newJob(services)
    const receiver = await startReceiver({ onCall: () => {} })
    const { id } = await followJob(services, everyone, jobid, {
      url: receiver.url,
      after: 0,
      follower: 'webhook/alone',
    })
    await expect.poll(() => names(jobid)).toEqual(['webhook/alone'])
    expect((await services.deliveries.list(everyone, { of: { endpointId: id }, limit: 1 })).length).toBe(1)
    await receiver.close()
  })

  it('is added up from all processes', async () => {
    const { jobid } = await newJob(app.web.services)
    await (await readAs(jobid, 'polling')).text()
    await expect.poll(() => names(jobid)).toEqual(['polling'])
    const [before] = await costs(jobid)
    for (let n = 0; n < 5; n++)
      await (await readAs(jobid, 'polling', `http://127.0.0.1:${other.port}`)).text()
    await expect.poll(async () => (await costs(jobid))[0]?.cpuMs).toBeGreaterThan(before?.cpuMs ?? Number.NaN)
    expect(await names(jobid)).toEqual(['polling'])
  })

  it('is known by mode to Prometheus', async () => {
    const { jobid } = await newJob(app.web.services)
    await (await readAs(jobid, 'polling')).text()
    await expect.poll(() => names(jobid)).toEqual(['polling'])
    const text = await (await fetch(`${app.url}/metrics`)).text()
    const [, seconds] = text.match(/hearback_named_followers_cpu_seconds_total\{mode="polling"\} (\S+)/) ?? []
    expect(Number(seconds)).toBeGreaterThan(0)
  })

  it('goes with the job, and nothing is kept of one that went', async () => {
    const { jobid } = await newJob(app.web.services)
    await (await readAs(jobid, 'polling')).text()
    await expect.poll(() => names(jobid)).toEqual(['polling'])
    await erase(app.web.services, everyone, jobid)
    expect((await fetch(`${app.url}/results/${jobid}/costs`)).status).toBe(410)
    await store.add([{ jobid, follower: 'sse', cpuMs: 1 }])
    expect(await store.ofJob(jobid)).toEqual([])
  })

  it('is not told of a job that is unknown', async () => {
    for (const jobid of [newJobid(), 'none']) {
      expect((await readAs(jobid, 'polling')).status).toBe(404)
      expect((await fetch(`${app.url}/results/${jobid}/costs`)).status).toBe(404)
    }
  })

  it.each(['Polling', 'polling/', '/x', 'polling/a b', `polling/${'x'.repeat(33)}`, 'a'.repeat(65)])(
    'is not measured for what is no name: “%s”',
    async (name) => {
      const { jobid } = await newJob(app.web.services)
      expect((await readAs(jobid, name)).status).toBe(200)
      await (await readAs(jobid, 'polling/known')).text()
      await expect.poll(() => names(jobid)).toEqual(['polling/known'])
    },
  )

  it('has room for so many names of a job, and for more of those that are known', async () => {
    const { jobid } = await newJob(app.web.services)
    const many = Array.from({ length: 150 }, (_, n) => ({ jobid, follower: `polling/${n}`, cpuMs: 1 }))
    await store.add(many)
    await store.add([
      { jobid, follower: 'polling/1', cpuMs: 2.5 },
      { jobid, follower: 'polling/200', cpuMs: 1 },
    ])
    const costs = await store.ofJob(jobid)
    expect(costs.length).toBe(100)
    expect(costs.filter(({ cpuMs }) => cpuMs !== 1)).toEqual([{ jobid, follower: 'polling/1', cpuMs: 3.5 }])
  })

  it('does not include what others do on a connection that the follower was the first to need', async () => {
    const meter = openMeter()
    const { pool, close } = openDatabase(app.database.url, { connections: 1 })
    const account = meter.open({ jobid: 'j', follower: 'first' })
    await account.run(() => pool.query('SELECT 1'))
    const charged = () => meter.take().reduce((sum, { cpuMs }) => sum + cpuMs, 0)
    await pool.query('SELECT 1')
    charged()
    const before = process.threadCpuUsage()
    for (let n = 0; n < 20; n++) await pool.query('SELECT n, n::text FROM generate_series(1, 20000) n')
    const { user, system } = process.threadCpuUsage(before)
    expect(charged()).toBeLessThan((user + system) / 1_000 / 10)
    account.close()
    meter.close()
    await close()
  })
})
