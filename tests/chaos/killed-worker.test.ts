import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { freePort } from '#tests/support/free-port.ts'
import { submitSample } from '#tests/support/http/api.ts'
import { isAlive } from '#tests/support/service/processes.ts'
import { preparedDataFolder, Service } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

/** The earliest that a missed heartbeat shows the loss of a worker; the end of its session shows it at once. */
const missedHeartbeatMs = 8_000

const data = preparedDataFolder()
let service: Service
let url: string
const sockets: Socket[] = []

beforeAll(async () => {
  // A port that nothing else takes while the web process is down.
  service = new Service(data.path, { PORT: String(await freePort()) })
  url = await service.ready()
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})
afterAll(async () => {
  await service.stop()
  data.remove()
})

async function follow(jobid: string): Promise<Event[]> {
  const socket = io(url, { transports: ['websocket'] })
  sockets.push(socket)
  const received: Event[] = []
  socket.on('event', (event: Event) => received.push(event))
  const { ok } = await socket.emitWithAck('follow', { jobid, after: 0 })
  expect(ok).toBe(true)
  return received
}

const read = async (jobid: string) => (await (await fetch(`${url}/results/${jobid}`)).json()) as JobView

const untilState = (jobid: string, accept: (job: JobView) => boolean) =>
  until(async () => {
    const job = await read(jobid)
    if (!accept(job)) throw new Error(`Still ${job.state}, attempt ${job.attempt}.`)
    return job
  })

const numbered = (events: Event[]) => events.filter(({ type }) => type !== 'job.progress')

it('worker killed during an analysis: another worker completes the job as attempt 2, and no event is lost', async () => {
  const jobid = await submitSample(url, 'book-300-pages.pdf')
  const followers = [await follow(jobid), await follow(jobid)]
  await untilState(jobid, ({ progress }) => (progress?.done ?? 0) > 0)
  const killed = await service.process('worker/main.ts')
  const children = service.processes('worker/analysis/process/child.ts')
  const killedAt = Date.now()
  process.kill(killed, 'SIGKILL')

  const job = await untilState(jobid, ({ state }) => state === 'completed' || state === 'error')
  expect(job).toMatchObject({ state: 'completed', attempt: 2, seq: 4 })
  expect(await service.process('worker/main.ts', killed)).not.toBe(killed)
  for (const received of followers) {
    await until(() => expect(numbered(received).at(-1)?.type).toBe('job.completed'))
    expect(numbered(received).map(({ type, data }) => [data.seq, type, data.attempt])).toEqual([
      [1, 'job.uploaded', 0],
      [2, 'job.processing', 1],
      [3, 'job.processing', 2],
      [4, 'job.completed', 2],
    ])
    const attemptAt = Date.parse(numbered(received)[2]?.timestamp ?? '')
    expect(attemptAt - killedAt).toBeLessThan(missedHeartbeatMs)
  }
  await until(() => expect(children.filter(isAlive)).toEqual([]))
})

it('web process killed while a client follows: the client reconnects and receives every event', async () => {
  const jobid = await submitSample(url, 'book-300-pages.pdf')
  const received = await follow(jobid)
  const [socket] = sockets
  if (!socket) throw new Error('no socket')
  socket.on('connect', () =>
    socket.emit('follow', { jobid, after: numbered(received).at(-1)?.data.seq ?? 0 }),
  )
  process.kill(await service.process('server/main.ts'), 'SIGKILL')
  await until(() => expect(numbered(received).at(-1)?.type).toBe('job.completed'))
  expect(numbered(received).map(({ data }) => data.seq)).toEqual([1, 2, 3])
})

it('analysis process killed from outside: the job completes with its second attempt', async () => {
  const jobid = await submitSample(url, 'book-300-pages.pdf')
  await untilState(jobid, ({ progress }) => (progress?.done ?? 0) > 0)
  const worker = await service.process('worker/main.ts')
  for (const pid of service.processes('worker/analysis/process/child.ts')) process.kill(pid, 'SIGKILL')
  const job = await untilState(jobid, ({ state }) => state === 'completed' || state === 'error')
  expect(job).toMatchObject({ state: 'completed', attempt: 2, error: null })
  expect(await service.process('worker/main.ts')).toBe(worker)
})

it('cancel of a running analysis: its process is killed within 5 s, and the worker keeps running', async () => {
  const jobid = await submitSample(url, 'book-300-pages.pdf')
  await untilState(jobid, ({ progress }) => (progress?.done ?? 0) > 0)
  const worker = await service.process('worker/main.ts')
  const children = service.processes('worker/analysis/process/child.ts')
  const requestedAt = performance.now()
  const canceled = await fetch(`${url}/results/${jobid}/cancel`, { method: 'POST' })
  expect(await canceled.json()).toMatchObject({ state: 'error', error: { code: 'canceled' } })
  // On a busy machine, as much longer as the request took.
  const limitMs = Math.max(5_000, 20 * (performance.now() - requestedAt))
  // A process that ends its analysis normally is kept for the next one, so a dead one was killed.
  await until(() => expect(children.every(isAlive)).toBe(false), limitMs)
  const next = await submitSample(url, 'letter.pdf')
  await untilState(next, ({ state }) => state === 'completed')
  expect(await read(jobid)).toMatchObject({ state: 'error', seq: 3 })
  expect(await service.process('worker/main.ts')).toBe(worker)
})
