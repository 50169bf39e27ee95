import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { parseTraceparent } from '#core/jobs/trace-context.ts'
import { startOtlpReceiver } from '#tests/support/observability/otlp-receiver.ts'
import { openOtlpTracer } from './otlp-tracer.ts'
import { traceSettings } from './trace-settings.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const options = { headers: {}, serviceName: 'hearback', processName: 'web', logger }

it('a share of 0 records no new trace, and follows the decision of a traceparent', async () => {
  const receiver = await startOtlpReceiver()
  const { tracer, close } = openOtlpTracer({ ...options, endpoint: receiver.url, ratio: 0 })
  const unsampled = tracer.start('new')
  expect(parseTraceparent(unsampled.traceparent ?? '')?.flags).toBe(0)
  unsampled.end()
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  tracer.start('continued', { parent }).end()
  await close()
  expect(receiver.spans.map(({ name }) => name)).toEqual(['continued'])
  await receiver.close()
})

it('closing does not wait for a collector that never answers', async () => {
  const sockets: { destroy(): void }[] = []
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const { tracer, close } = openOtlpTracer({ ...options, endpoint, ratio: 1 })
  tracer.start('lost').end()
  await close()
  for (const socket of sockets) socket.destroy()
  silent.close()
})

it('without an endpoint the SDK is not loaded', () => {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ resolve(name, context, next) { loaded.push(name); return next(name, context) } })
    const { openTracer } = await import('#platform/traces/open-tracer.ts')
    const count = () => loaded.filter((name) => name.startsWith('@opentelemetry/')).length
    await openTracer({}, 'web')
    const without = count()
    await openTracer({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_TRACES_SAMPLER_ARG: 1 }, 'web', {})
    console.log(without, count() > 0)`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(output.trim()).toBe('0 true')
})

it('the headers setting is a percent-encoded list', () => {
  const setting = traceSettings.OTEL_EXPORTER_OTLP_HEADERS
  expect(setting.parse('authorization=Bearer%20abc, x-tenant = a')).toEqual({
    authorization: 'Bearer abc',
    'x-tenant': 'a',
  })
  for (const malformed of ['authorization', '=a', 'a b=c', 'a=%zz'])
    expect(setting.safeParse(malformed).success, malformed).toBe(false)
})
