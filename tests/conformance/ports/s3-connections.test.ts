import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { parseS3Address } from '#platform/blobs/s3/s3-address.ts'
import { s3Blobs } from '#platform/blobs/s3/s3-blobs.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { type S3Server, startS3Server } from '#tests/support/s3/s3-server.ts'
import { until } from '#tests/support/until.ts'

/** Well under the 30 s that a request may take on a connection that works. */
const soonMs = 15_000

const close: (() => Promise<unknown> | undefined)[] = []

afterAll(async () => {
  for (const part of close) await part()
})

/** A store behind a proxy; of its own, so that the tests can run at the same time. */
async function openStore(): Promise<{ blobs: BlobStore; proxy: FaultyProxy; server: S3Server }> {
  const server = await startS3Server()
  const proxy = await openFaultyProxy(Number(new URL(server.endpoint).port))
  const address = parseS3Address(`s3://${server.bucket}?endpoint=${proxy.url}`)
  if (!address) throw new Error('The address is malformed.')
  const blobs = s3Blobs({ address, credentials: server.credentials, scratchDir: tmpdir() })
  close.push(async () => {
    proxy.thaw()
    await blobs.close?.()
    await proxy.close()
    await server.close()
  })
  return { blobs, proxy, server }
}

async function* document(bytes: Uint8Array) {
  yield bytes
}

it.concurrent('requests on reused connections that are half-open are repeated on new ones', async () => {
  const { blobs, proxy } = await openStore()
  const [stored, other, removed] = [newUuid(), newUuid(), newUuid()]
  const bytes = randomBytes(300_000)
  // At the same time, so that there are several connections.
  for (const jobid of [stored, removed]) await blobs.write(jobid, 'document.pdf', document(bytes))
  await Promise.all(Array.from({ length: 5 }, () => blobs.check()))
  expect(proxy.freeze()).toBeGreaterThanOrEqual(5)
  const startedAt = performance.now()
  const [found] = await Promise.all([
    blobs.read(stored, 'document.pdf'),
    blobs.write(other, 'document.pdf', document(bytes)),
    blobs.remove(removed),
  ])
  expect(found && (await buffer(found.stream())).equals(bytes)).toBe(true)
  expect((await blobs.read(other, 'document.pdf'))?.size).toBe(bytes.length)
  expect(await blobs.read(removed, 'document.pdf')).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
})

it.concurrent('an upload whose answer is lost on a half-open connection is found by its second try', async () => {
  const { blobs, proxy } = await openStore()
  const jobid = newUuid()
  const lost = proxy.loseAnswer('HTTP/1.1 200', 'freeze')
  const startedAt = performance.now()
  await Promise.all([lost, blobs.write(jobid, 'document.pdf', document(randomBytes(1_000)))])
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
  expect((await blobs.read(jobid, 'document.pdf'))?.size).toBe(1_000)
})

it.concurrent('a download that becomes silent is continued on another connection', async () => {
  const { blobs, proxy } = await openStore()
  const jobid = newUuid()
  const bytes = randomBytes(1_000_000)
  await blobs.write(jobid, 'document.pdf', document(bytes))
  const found = await blobs.read(jobid, 'document.pdf')
  proxy.throttle(100_000)
  const before = proxy.bytes.down
  const read = found && buffer(found.stream())
  await until(() => expect(proxy.bytes.down - before).toBeGreaterThan(1_000))
  expect(proxy.freeze()).toBeGreaterThan(0)
  proxy.throttle(Number.POSITIVE_INFINITY)
  const startedAt = performance.now()
  expect((await read)?.equals(bytes)).toBe(true)
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
})

it.concurrent('a store that takes longer to answer than a first try waits works', async () => {
  const { blobs, server } = await openStore()
  const jobid = newUuid()
  server.fault = () => delay(7_000, null)
  await blobs.write(jobid, 'document.pdf', document(randomBytes(1_000)))
  expect(server.requests).toEqual([`PUT ${jobid}/document.pdf`, `PUT ${jobid}/document.pdf`])
})

it.concurrent('an upload whose first try is still being written is repeated', async () => {
  const { blobs, server } = await openStore()
  const jobid = newUuid()
  const faults = ['unavailable', 'conflict'] as const
  let tries = 0
  server.fault = () => faults[tries++] ?? null
  await blobs.write(jobid, 'document.pdf', document(randomBytes(1_000)))
  expect([tries, server.objects.size]).toEqual([3, 1])
})
