import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { FeedItem } from '#core/events/subscription.ts'
import { erase } from '#core/jobs/erase.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { keyStoreOn } from '#platform/postgres/stores/account/key-store.ts'
import { jobStoreOn } from '#platform/postgres/stores/jobs/job-store.ts'
import { bearer, createKey } from '#tests/support/http/keys.ts'
import { openStream } from '#tests/support/http/open-stream.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let aliceKey: string
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  aliceKey = (await createKey(app, 'alice', { scopes: ['read'] })).key
})
afterAll(() => app.close())

/** A publisher of a process that is killed before it sends. */
const killed = { publish: async () => {} }

const follow = (jobid: string, key = aliceKey) =>
  openStream(`${app.url}/results/${jobid}`, '\n\n', {
    headers: { accept: 'text/event-stream', ...bearer(key) },
  })

it('process killed between its commit and its wake-ups: followers of the job and of its user get the event later', async () => {
  const { jobid, userid } = await newJob(app.web.services)
  const stream = await follow(jobid)
  expect(await stream.next()).toContain('event: snapshot')
  const ofUser = app.web.services.feed.followUser(everyone, userid)
  const child = fork('tests/support/server/killed-publisher.ts', [jobid], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DATABASE_URL: app.database.url,
      HEARBACK_DATA: app.settings.HEARBACK_DATA,
      LOG_LEVEL: 'silent',
    },
    execArgv: [],
  })
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')
  let message = await stream.next()
  while (message !== null && !message.includes('job.processing')) message = await stream.next()
  expect(message).toContain('"seq":2')
  const isSecond = (item: FeedItem | 'idle' | null) =>
    typeof item === 'object' && item?.kind === 'event' && item.event.data.seq === 2
  while (!isSecond(await ofUser.next()));
  ofUser.close()
  stream.close()
})

it('a lost wake-up of an erased job: its followers are ended later', async () => {
  const { services, database } = { services: app.web.services, database: openDatabase(app.database.url) }
  const { jobid } = await newJob(services)
  const stream = await follow(jobid)
  await stream.next()
  const jobs = jobStoreOn(database, async () => {}, killed)
  await erase({ ...services, jobs }, everyone, jobid)
  expect((await stream.rest()).join('')).toContain('erased')
  await database.close()
})

it('a lost wake-up of a revoked key: its streams are ended later', async () => {
  const { services } = app.web
  const database = openDatabase(app.database.url)
  const { jobid, userid } = await newJob(services)
  const { id, key } = await createKey(app, userid, { scopes: ['read'] })
  const stream = await follow(jobid, key)
  await stream.next()
  expect(await keyStoreOn(database, killed).revoke(everyone, id, new Date())).toBe(true)
  await stream.rest()
  await database.close()
})
