import { afterAll, beforeAll, expect, it } from 'vitest'
import { noTraffic, observe } from '#bench/compare/measure/client.ts'
import { now } from '#bench/compare/measure/clock.ts'
import { finalSeq, startScriptedJob } from '#bench/compare/measure/job-script.ts'
import { listVariants } from '#bench/compare/plan/variants.ts'
import { SocketMeter } from '#bench/support/socket-meter.ts'
import { loadMode } from '#client/follow/modes.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: Senders
let proxy: FaultyProxy
let meter: SocketMeter

beforeAll(async () => {
  app = await startTestApp()
  senders = await startSenders(app)
  proxy = await openFaultyProxy(app.web.port)
  meter = new SocketMeter(() => proxy.port)
})
afterAll(async () => {
  meter.close()
  await senders.stop()
  await proxy.close()
  await app.close()
})

it.each(listVariants([250]))(
  'bytes of $id: those at the sockets of the client are those at a proxy',
  async ({ mode, intervalMs }) => {
    const meterBefore = meter.read()
    const proxyBefore = { ...proxy.bytes }
    const job = await startScriptedJob(app.web.services, { at: now(), jobMs: 100, userid: mode.name })
    const target = { baseUrl: proxy.url, jobid: job.jobid, intervalMs }
    const client = observe(await loadMode(mode.name), target, noTraffic())
    await Promise.all([job.completed, client.done])
    expect(client.receivedAt.has(finalSeq)).toBe(true)
    // The last bytes may be on their way.
    await until(() => {
      const { up, down } = meter.read()
      const atSockets = { up: up - meterBefore.up, down: down - meterBefore.down }
      expect(Math.min(atSockets.up, atSockets.down)).toBeGreaterThan(0)
      expect({ up: proxy.bytes.up - proxyBefore.up, down: proxy.bytes.down - proxyBefore.down }).toEqual(
        atSockets,
      )
    })
  },
)
