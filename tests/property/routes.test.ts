import fc, { type Arbitrary } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiErrors } from '#core/http/api-error.ts'
import { type RawAnswer, rawRequest } from '#tests/support/http/raw-request.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'
import openapi from '../../docs/api/openapi.json' with { type: 'json' }
import { hostileJson, hostileText, seed } from './arbitraries.ts'

const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
)

let server: MeasuredProcess
let jobid: string
beforeAll(async () => {
  server = await startMeasuredProcess()
  const headers = { 'content-type': 'application/pdf' }
  const answer = await fetch(`${server.url}/pdf/alice`, { method: 'POST', headers, body: onePagePdf() })
  jobid = ((await answer.json()) as { jobid: string }).jobid
})
afterAll(() => server.close())

/** Never a 5xx, and every error is one of the documented problems. */
function requireDocumented(answer: RawAnswer, method = 'GET'): void {
  expect(answer.status).toBeLessThan(500)
  if (answer.status < 400 || method === 'HEAD') return
  if (/^application\/(json|graphql-response\+json)\b/.test(answer.headers['content-type'] ?? '')) {
    requireGraphqlErrors(answer.body)
    return
  }
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const { code, status } = JSON.parse(answer.body)
  expect(apiErrors).toHaveProperty(code)
  expect(status).toBe(answer.status)
}

/** Requests that are no GraphQL operation are answered in the form of GraphQL over HTTP, with the same codes. */
function requireGraphqlErrors(body: string): void {
  const { errors } = JSON.parse(body)
  expect(errors.length).toBeGreaterThan(0)
  for (const { extensions } of errors) expect(apiErrors).toHaveProperty(extensions.code)
}

/** A value of a path parameter or the query, percent-encoded or, sometimes, malformed. */
const encoded = fc.oneof(
  { weight: 8, arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed())) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%ff', '%c0%80', '%ed%a0%80', '%00') },
)
const queryNames = [
  'after',
  'limit',
  'cursor',
  'state',
  'filename',
  'callback',
  'events',
  'wait',
  'Last-Event-ID',
  'x',
]
const query = fc
  .array(fc.tuple(fc.constantFrom(...queryNames), encoded), { maxLength: 4 })
  // A valid wait would hold the response for up to a minute.
  .map((pairs) => pairs.filter(([name, value]) => name !== 'wait' || !/^\d{1,3}$/.test(value)))
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))

/** Printable ASCII and obs-text (RFC 9110 §5.5). */
const headerValue = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('application/json', 'multipart/form-data', '9'.repeat(100), ',,,;;;==', '""', '*/*;q=2'),
  fc.constantFrom('text/event-stream', 'application/x-ndjson', 'application/json;q=0, text/event-stream'),
)
const headerNames = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'cookie',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'origin',
  'range',
  'traceparent',
  'x-forwarded-for',
]
const headers = fc.array(fc.tuple(fc.constantFrom(...headerNames), headerValue), { maxLength: 4 })

const multipart = fc
  .tuple(fc.string({ maxLength: 20 }), hostileText, fc.boolean())
  .map(([name, value, ends]) => ({
    type: 'multipart/form-data; boundary=b',
    bytes: Buffer.from(
      `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n${ends ? '--b--\r\n' : ''}`,
    ),
  }))
const body = fc.oneof(
  fc.constant({ type: 'application/json', bytes: Buffer.alloc(0) }),
  hostileJson.map((value) => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) })),
  fc
    .constantFrom('{', '[', '{"a":', '"', '{"a":1}}', '1e999', '[1,', '\ufeff{}', 'nul', '{"a":"\\ud800"}')
    .map((text) => ({ type: 'application/json', bytes: Buffer.from(text) })),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ type: 'application/json', bytes: Buffer.from(bytes) })),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ type: 'application/pdf', bytes: Buffer.from(bytes) })),
  multipart,
)

interface Sent {
  target: string
  headers: [string, string][]
  body: { type: string; bytes: Buffer }
}

const request = (path: string): Arbitrary<Sent> =>
  fc
    .tuple(
      fc.array(fc.oneof(encoded, fc.constant('JOB')), { minLength: 1, maxLength: 1 }),
      query,
      headers,
      body,
    )
    .map(([[value = ''], search, given, content]) => ({
      target: `${path.replace(/\{\w+\}/, value)}${search ? `?${search}` : ''}`,
      headers: given,
      body: content,
    }))

/** The bytes of a request; `JOB` becomes the id of a job that exists. */
function bytesOf(method: string, { target, headers: given, body: { type, bytes } }: Sent): Buffer {
  const lines = given
    .filter(([name]) => name !== 'content-type')
    .map(([name, value]) => `${name}: ${value}\r\n`)
  const head = [
    `${method} ${target.replace('JOB', jobid)} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n`,
    `content-type: ${type}\r\ncontent-length: ${bytes.length}\r\n`,
    ...lines,
    '\r\n',
  ].join('')
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

const isChange = ([method, path]: readonly [string, string]) =>
  // These act on the one job that the other requests read.
  (method === 'DELETE' && path === '/results/{jobid}') || path === '/results/{jobid}/cancel'
const last = operations.filter(isChange)
const ordered = [...operations.filter((operation) => !isChange(operation)), ...last]

describe(`every route answers hostile requests with a documented problem (seed ${seed})`, () => {
  it.each(ordered)('%s %s', async (method, path) => {
    const property = fc.asyncProperty(request(path), async (sent) => {
      requireDocumented(await rawRequest(server.port, { parts: [bytesOf(method, sent)] }))
    })
    await fc.assert(property, { seed, numRuns: 15 })
  })

  it('wrong methods', async () => {
    const methods = fc.constantFrom(
      'PATCH',
      'PUT',
      'DELETE',
      'OPTIONS',
      'HEAD',
      'TRACE',
      'PROPFIND',
      'QUERY',
      'POST',
    )
    const paths = fc.constantFrom(...ordered.map(([, path]) => path.replace(/\{\w+\}/, 'x')))
    const property = fc.asyncProperty(methods, paths, async (method, target) => {
      const sent = { target, headers: [], body: { type: 'text/plain', bytes: Buffer.from('x') } }
      requireDocumented(await rawRequest(server.port, { parts: [bytesOf(method, sent)] }), method)
    })
    await fc.assert(property, { seed, numRuns: 100 })
  })

  it('malformed requests', async () => {
    const lines = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          'GET / HTTP/9.9\r\n\r\n',
          'GET /modes HTTP/1.1\r\n\r\n',
          'GET /modes HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
          'GET /modes HTTP/1.1\r\nhost : localhost\r\n\r\n',
          'POST /pdf/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n',
          'POST /pdf/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
          'POST /pdf/a HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
          `GET /modes HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
          'CONNECT a:1 HTTP/1.1\r\nhost: localhost\r\n\r\n',
          'GET /modes HTTP/1.1\r\nhost: localhost\r\nexpect: 200-ok\r\nconnection: close\r\n\r\n',
          'GET * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
        )
        .map((text) => Buffer.from(text)),
    )
    const property = fc.asyncProperty(lines, async (bytes) => {
      requireDocumented(await rawRequest(server.port, { parts: [bytes], halfClose: true }))
    })
    await fc.assert(property, { seed, numRuns: 100 })
  })
})

describe(`half-closed and slow connections (seed ${seed})`, () => {
  it('a request that ends at any byte is answered or closed at every route', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...ordered),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async ([method, path], share) => {
        const target = path.replace(/\{\w+\}/, 'alice')
        const content = { type: 'application/json', bytes: Buffer.from('{"url":"https://example.com/"}') }
        const bytes = bytesOf(method, { target, headers: [], body: content })
        const part = bytes.subarray(0, Math.ceil(bytes.length * share))
        requireDocumented(await rawRequest(server.port, { parts: [part], halfClose: true }))
      },
    )
    await fc.assert(property, { seed, numRuns: 150 })
  })

  it('a request in single bytes is answered like any other', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...ordered), async ([method, path]) => {
      const target = path.replace(/\{\w+\}/, 'JOB')
      const bytes = bytesOf(method, { target, headers: [], body: { type: 'x/y', bytes: Buffer.from('{}') } })
      const parts = [...bytes].map((byte) => Buffer.of(byte))
      requireDocumented(await rawRequest(server.port, { parts }))
    })
    await fc.assert(property, { seed, numRuns: 20 })
  })
})

it.skipIf(process.platform !== 'linux')('memory and descriptors return to where they were', async () => {
  const sent = fc.sample(request('/results/{jobid}'), { seed, numRuns: 100 })
  const send = () => Promise.all(sent.map((one) => rawRequest(server.port, { parts: [bytesOf('GET', one)] })))
  await send()
  await expect.poll(() => server.connections()).toBe(0)
  const before = server.descriptors()
  const grown = await server.growthDuring(async () => {
    for (let round = 0; round < 5; round++) await send()
  })
  expect(grown, 'megabytes').toBeLessThan(50)
  await expect.poll(() => server.connections()).toBe(0)
  await expect.poll(() => server.descriptors()).toBeLessThanOrEqual(before + 2)
})
