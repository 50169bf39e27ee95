import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { Event } from '#core/events/event.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices
const open: Socket[] = []

beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '1' })
  services = app.web.services
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.close()
  await expect.poll(() => services.feed.size).toBe(0)
})
afterAll(() => app.close())

async function connect(transport = 'websocket') {
  const socket = io(app.url, { transports: [transport], forceNew: true })
  open.push(socket)
  const events: Event[] = []
  socket.on('event', (event: Event) => events.push(event))
  await once(socket as never, 'connect')
  return { socket, events, ask: (name: string, ...args: unknown[]) => socket.emitWithAck(name, ...args) }
}

const followers = async (jobid: string) =>
  (await (await fetch(`${app.url}/results/${jobid}/followers`)).json()).followers

describe.each(['websocket', 'polling'])('Socket.IO over %s', (transport) => {
  it('submits, follows and delivers each event of the log', async () => {
    const { events, ask } = await connect(transport)
    const submitted = await ask('submit', { userid: 'alice', filename: 'ä.pdf' }, onePagePdf())
    expect(submitted).toMatchObject({ ok: true, job: { state: 'uploaded', filename: 'ä.pdf' } })
    const { jobid } = submitted.job
    expect(await ask('follow', { jobid })).toMatchObject({ ok: true, job: { jobid, seq: 1 } })
    await complete(services, await begin(services, jobid))
    await expect.poll(() => events.at(-1)?.type).toBe('job.completed')
    expect(events).toEqual(await services.log.newer([{ jobid, after: 1 }]))
    expect(await ask('results', { jobid })).toMatchObject({ ok: true, job: { state: 'completed' } })
  })

  it('accepts a document of the maximum size and rejects a larger one', async () => {
    const { ask } = await connect(transport)
    const ofSize = (size: number) => Buffer.concat([onePagePdf()], size)
    const largest = await ask('submit', { userid: 'alice' }, ofSize(1_048_576))
    expect(largest).toMatchObject({ ok: true, job: { size: 1_048_576 } })
    const problem = { code: 'too_large', status: 413 }
    expect(await ask('submit', { userid: 'alice' }, ofSize(1_048_577))).toMatchObject({ ok: false, problem })
    expect(await ask('submit', { userid: 'alice' }, ofSize(1_258_291))).toMatchObject({ ok: false, problem })
  })

  it('resumes after seq', async () => {
    const { jobid } = await completedJob(services)
    const { events, ask } = await connect(transport)
    expect(await ask('follow', { jobid, after: 1 })).toMatchObject({ ok: true, job: { seq: 3 } })
    await expect.poll(() => events.map(({ data }) => data.seq)).toEqual([2, 3])
  })
})

describe('Socket.IO', () => {
  it('follows several jobs and a user, and is listed with each until it closes', async () => {
    const { socket, events, ask } = await connect()
    const first = await newJob(services, 'carol')
    const second = await newJob(services, 'dave')
    await ask('follow', { jobid: second.jobid })
    expect(await ask('follow', { userid: 'carol' })).toEqual({ ok: true })
    for (const { jobid } of [first, second]) {
      await expect
        .poll(() => followers(jobid))
        .toMatchObject([{ id: socket.id, mode: 'socket', userid: null }])
    }
    const third = await newJob(services, 'carol')
    await begin(services, first.jobid)
    await begin(services, second.jobid)
    await expect
      .poll(() => events.map(({ id }) => id).sort())
      .toEqual([`${first.jobid}-2`, `${second.jobid}-2`, `${third.jobid}-1`].sort())
    expect(await ask('unfollow', { jobid: second.jobid })).toEqual({ ok: true })
    await expect.poll(() => followers(second.jobid)).toEqual([])
    socket.close()
    await expect.poll(() => followers(first.jobid)).toEqual([])
  })

  it('delivers no event twice when a job is followed again', async () => {
    const { events, ask } = await connect()
    const { jobid } = await newJob(services)
    await Promise.all([ask('follow', { jobid }), ask('follow', { jobid }), ask('follow', { jobid })])
    expect(services.feed.size).toBe(1)
    await complete(services, await begin(services, jobid))
    await expect.poll(() => events.map(({ data }) => data.seq)).toEqual([2, 3])
  })

  it('delivers no event twice when a job and its user are followed', async () => {
    const earlier = await connect()
    await earlier.ask('follow', { userid: 'erin' })
    const { events, ask } = await connect()
    const { jobid } = await newJob(services, 'erin')
    // From here on the first event is in the past for those who begin to follow the user.
    await expect.poll(() => earlier.events.length).toBe(1)
    await ask('follow', { userid: 'erin' })
    await ask('follow', { jobid, after: 0 })
    await complete(services, await begin(services, jobid))
    const other = await newJob(services, 'erin')
    await expect.poll(() => events.at(-1)?.id).toBe(`${other.jobid}-1`)
    expect(events.map(({ data }) => data.seq)).toEqual([1, 2, 3, 1])
  })

  it('delivers no event twice when the same past is requested twice', async () => {
    const { events, ask } = await connect()
    const { jobid } = await completedJob(services)
    await Promise.all([ask('follow', { jobid, after: 0 }), ask('follow', { jobid, after: 0 })])
    await ask('follow', { userid: 'alice' })
    const other = await newJob(services, 'alice')
    await expect.poll(() => events.at(-1)?.id).toBe(`${other.jobid}-1`)
    expect(events.map(({ data }) => data.seq)).toEqual([1, 2, 3, 1])
  })

  it('sends stale when a followed job is deleted', async () => {
    const { socket, ask } = await connect()
    const { jobid } = await newJob(services)
    await ask('follow', { jobid })
    const stale = once(socket as never, 'stale')
    await erase(services, everyone, jobid)
    expect(await stale).toEqual([{ jobid, reason: 'erased' }])
    expect(await ask('follow', { jobid })).toMatchObject({
      ok: false,
      problem: { code: 'gone', status: 410 },
    })
  })

  it('cancels a job; a second cancel fails with already_final', async () => {
    const { ask } = await connect()
    const { jobid } = await newJob(services)
    expect(await ask('cancel', { jobid })).toMatchObject({ ok: true, job: { error: { code: 'canceled' } } })
    expect(await ask('cancel', { jobid })).toMatchObject({ ok: false, problem: { code: 'already_final' } })
  })

  it.each([
    ['follow', [{ jobid: 'nonsense' }], 'not_found'],
    ['follow', [{}], 'invalid_request'],
    ['follow', [{ jobid: 'x', after: -1 }], 'invalid_request'],
    ['follow', [], 'invalid_request'],
    ['results', [{ jobid: '0199aaaa-0000-7000-8000-000000000000' }], 'not_found'],
    ['submit', [{ userid: 'alice' }], 'invalid_request'],
    ['submit', [{ userid: 'alice' }, Buffer.from('no pdf')], 'not_a_pdf'],
  ])('refuses %s %j with %s', async (name, args, code) => {
    const { ask } = await connect()
    expect(await ask(name, ...args)).toMatchObject({ ok: false, problem: { code } })
  })

  const jobid = '0199aaaa-0000-7000-8000-000000000000'
  it.each([
    ['follow', { jobid, after: '1' }, 'after', /whole number/],
    ['follow', { jobid, after: 1.5 }, 'after', /whole number/],
    ['follow', { jobid, after: null }, 'after', /whole number/],
    ['follow', { jobid, after: -1 }, 'after', /whole number/],
    ['follow', { jobid: 5 }, 'jobid', /id of a job/],
    ['follow', {}, 'jobid', /id of a job/],
    ['follow', null, 'jobid', /id of a job/],
    ['follow', { userid: '' }, 'userid', /1 to 128 characters/],
    ['follow', { userid: 'a/b' }, 'userid', /1 to 128 characters/],
    ['follow', { userid: 7 }, 'userid', /1 to 128 characters/],
    ['unfollow', { jobid: 5 }, 'jobid', /id of a job/],
    ['results', {}, 'jobid', /id of a job/],
    ['cancel', 'x', 'jobid', /id of a job/],
    ['submit', null, 'userid', /user/],
  ])('names the field at fault in %s %j', async (name, message, field, detail) => {
    const { ask } = await connect()
    expect(await ask(name, message)).toMatchObject({
      ok: false,
      problem: { code: 'invalid_request', field, detail: expect.stringMatching(detail) },
    })
  })

  it.each(['subscribe', 'constructor', 'error'])('rejects the unknown message %s', async (name) => {
    const { ask } = await connect()
    expect(await ask(name, {})).toMatchObject({
      ok: false,
      problem: {
        code: 'invalid_request',
        detail: expect.stringContaining('submit, follow, unfollow, results, cancel'),
      },
    })
  })

  it('handles a request without an acknowledgement callback', async () => {
    const { socket } = await connect()
    const { jobid } = await newJob(services)
    socket.emit('cancel', { jobid })
    await expect.poll(async () => services.jobs.read(everyone, jobid)).toMatchObject({ state: 'error' })
  })

  it('rejects a connection of a foreign origin', async () => {
    const socket = io(app.url, { transports: ['websocket'], extraHeaders: { origin: 'http://evil.example' } })
    open.push(socket)
    const [error] = await once(socket as never, 'connect_error')
    expect(error).toBeInstanceOf(Error)
    expect(socket.connected).toBe(false)
  })
})

it('connections: an open stream is listed until it closes', async () => {
  const { jobid } = await newJob(services)
  const hangUp = new AbortController()
  await fetch(`${app.url}/results/${jobid}`, {
    headers: { accept: 'text/event-stream' },
    signal: hangUp.signal,
  })
  await expect.poll(() => followers(jobid)).toMatchObject([{ mode: 'sse' }])
  hangUp.abort()
  await expect.poll(() => followers(jobid)).toEqual([])
})
