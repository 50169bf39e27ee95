import { once } from 'node:events'
import type { Socket as Line } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { frameHead, openRawWebSocket } from '#tests/support/http/raw-websocket.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'

const megabyte = 1_048_576

let server: MeasuredProcess
const lines: Line[] = []
const clients: Socket[] = []

beforeAll(async () => {
  server = await startMeasuredProcess()
  const first = await connect()
  await first.emitWithAck('submit', { userid: 'alice' }, Buffer.concat([onePagePdf()], 4 * megabyte))
})
afterEach(() => {
  for (const line of lines.splice(0)) line.destroy()
  for (const client of clients.splice(0)) client.close()
})
afterAll(() => server.close())

async function connect(): Promise<Socket> {
  const client = io(server.url, { transports: ['websocket'], forceNew: true })
  clients.push(client)
  await once(client as never, 'connect')
  return client
}

/** Sends the start of a message on a connection of its own. */
async function sendPart(announced: number, sent: number): Promise<Line> {
  const line = await openRawWebSocket(server.port)
  lines.push(line)
  const closed = once(line.resume(), 'close')
  line.write(frameHead('binary', announced))
  await Promise.race([
    closed,
    new Promise<void>((resolve) => line.write(Buffer.alloc(sent), () => resolve())),
  ])
  return line
}

/** Most CPU time that the server used before it answered another request, until `done`. */
async function longestStallMs(done: Promise<unknown>): Promise<number> {
  let longest = 0
  let isDone = false
  void done.then(() => {
    isDone = true
  })
  while (!isDone) {
    const before = server.cpuMs()
    await (await fetch(`${server.url}/health/live`)).text()
    longest = Math.max(longest, server.cpuMs() - before)
  }
  return longest
}

describe.skipIf(process.platform !== 'linux')('hostile Socket.IO connections', () => {
  it('four that announce large messages are closed', async () => {
    const grown = await server.growthDuring(async () => {
      const send = () => sendPart(200 * megabyte, 135 * megabyte)
      await Promise.all(Array.from({ length: 4 }, send))
    })
    expect(grown, 'megabytes').toBeLessThan(100)
    for (const line of lines) if (!line.closed) await once(line, 'close')
  })

  it('incomplete messages hold a bounded memory together, and others are served', async () => {
    const grown = await server.growthDuring(async () => {
      for (let n = 0; n < 60; n++) await sendPart(5 * megabyte, 5 * megabyte - 1)
      const client = await connect()
      const document = Buffer.concat([onePagePdf()], 4 * megabyte)
      expect(await client.emitWithAck('submit', { userid: 'alice' }, document)).toMatchObject({ ok: true })
    })
    expect(grown, 'megabytes').toBeLessThan(150)
    await expect.poll(() => lines.filter((line) => !line.closed).length).toBeLessThan(15)
  })

  it('unanswered documents hold a bounded memory', async () => {
    const client = await connect()
    const document = Buffer.concat([onePagePdf()], 4 * megabyte)
    let answers: { ok: boolean; problem?: object }[] = []
    const grown = await server.growthDuring(async () => {
      const submit = () => client.emitWithAck('submit', { userid: 'alice' }, document)
      answers = await Promise.all(Array.from({ length: 50 }, submit))
    })
    expect(grown, 'megabytes').toBeLessThan(150)
    const refused = answers.filter(({ ok }) => !ok)
    for (const { problem } of refused) expect(problem).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(answers.length - refused.length).toBeGreaterThan(0)
  })

  it('12,000 follow requests on one connection do not stall the server', async () => {
    const { jobid } = (await (await connect()).emitWithAck('submit', { userid: 'alice' }, onePagePdf())).job
    const client = await connect()
    const gone = once(client as never, 'disconnect')
    for (let n = 0; n < 12_000; n++) client.emit('follow', { userid: `${jobid}-${n}` })
    const other = await connect()
    const answered = other.emitWithAck('results', { jobid })
    const stall = await longestStallMs(Promise.race([gone, answered.then(() => gone)]))
    expect(await answered).toMatchObject({ ok: true })
    expect(stall, 'ms of CPU time').toBeLessThan(1_000)
  })
})
