import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

export interface BlobStoreUnderTest {
  blobs: BlobStore
  close(): Promise<void>
}

async function* inChunks(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const hour = 3_600_000
const longAgo = new Date(0)
const inAnHour = () => new Date(Date.now() + hour)

/** The contract of the port `BlobStore`; every implementation runs it. */
export function describeBlobStore(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store: ${name}`, () => {
    let subject: BlobStoreUnderTest
    let blobs: BlobStore

    beforeAll(async () => {
      subject = await open()
      ;({ blobs } = subject)
    })
    afterAll(async () => {
      await blobs.close?.()
      await subject.close()
    })

    async function readAll(jobid: string, blob: Parameters<BlobStore['read']>[1]): Promise<Buffer | null> {
      const found = await blobs.read(jobid, blob)
      if (!found) return null
      const bytes = await buffer(found.stream())
      expect(found.size).toBe(bytes.length)
      return bytes
    }

    async function idsOf(before: Date, after?: Date): Promise<string[]> {
      const ids: string[] = []
      for await (const id of blobs.olderThan(before, after)) ids.push(id)
      return ids
    }

    it.each([0, 1, 100_000, 20_000_000])('a stream of %i bytes is read as it was written', async (size) => {
      const jobid = newUuid()
      const bytes = randomBytes(size)
      await blobs.write(jobid, 'document.pdf', inChunks(bytes))
      expect((await readAll(jobid, 'document.pdf'))?.equals(bytes)).toBe(true)
      await blobs.remove(jobid)
    })

    it('a range of the bytes is read', async () => {
      const jobid = newUuid()
      const bytes = randomBytes(300_000)
      await blobs.write(jobid, 'document.pdf', inChunks(bytes))
      const found = await blobs.read(jobid, 'document.pdf')
      if (!found) throw new Error('The blob was not found.')
      for (const [start, end] of [
        [0, 0],
        [0, 299_999],
        [99_999, 200_000],
        [299_999, 299_999],
      ] as const) {
        const part = await buffer(found.stream({ start, end }))
        expect(part.equals(bytes.subarray(start, end + 1)), `${start}-${end}`).toBe(true)
      }
      await blobs.remove(jobid)
    })

    it('a derived file is stored in one piece, and replaced', async () => {
      const jobid = newUuid()
      await blobs.put(jobid, 'text.txt', Buffer.from('first'))
      await blobs.put(jobid, 'text.txt', Buffer.from('second, ü'))
      expect(String(await readAll(jobid, 'text.txt'))).toBe('second, ü')
      await blobs.remove(jobid)
    })

    it('a stream that breaks leaves nothing to read', async () => {
      for (const size of [10, 12_000_000]) {
        const jobid = newUuid()
        const breaking = (async function* () {
          yield randomBytes(size)
          throw new Error('broken')
        })()
        await expect(blobs.write(jobid, 'document.pdf', breaking)).rejects.toThrow('broken')
        expect(await readAll(jobid, 'document.pdf')).toBeNull()
        await blobs.remove(jobid)
      }
    })

    it('a local file holds the bytes while it is used', async () => {
      const jobid = newUuid()
      const bytes = randomBytes(300_000)
      await blobs.write(jobid, 'document.pdf', inChunks(bytes))
      const read = await blobs.withLocalFile(jobid, 'document.pdf', (file) => readFile(file))
      expect(read.equals(bytes)).toBe(true)
      await expect(
        blobs.withLocalFile(jobid, 'document.pdf', () => Promise.reject(new Error('failed'))),
      ).rejects.toThrow('failed')
      await blobs.remove(jobid)
    })

    it('removing a job removes all its files, and only its', async () => {
      const [removed, kept] = [newUuid(), newUuid()]
      for (const jobid of [removed, kept]) {
        await blobs.write(jobid, 'document.pdf', inChunks(Buffer.from('%PDF')))
        await blobs.put(jobid, 'text.txt', Buffer.from('text'))
        await blobs.put(jobid, 'thumbnail.png', Buffer.from('png'))
      }
      await blobs.remove(removed)
      await blobs.remove(removed)
      const left = (jobid: string) =>
        Promise.all(
          (['document.pdf', 'text.txt', 'thumbnail.png'] as const).map((blob) => readAll(jobid, blob)),
        )
      expect(await left(removed)).toEqual([null, null, null])
      expect((await left(kept)).map(String)).toEqual(['%PDF', 'text', 'png'])
      await blobs.remove(kept)
    })

    it('jobs are listed once each, by the time of their last write', async () => {
      const jobids = Array.from({ length: 5 }, newUuid)
      for (const jobid of jobids) {
        await blobs.write(jobid, 'document.pdf', inChunks(Buffer.from('%PDF')))
        await blobs.put(jobid, 'text.txt', Buffer.from('text'))
      }
      const listed = (await idsOf(inAnHour())).filter((jobid) => jobids.includes(jobid))
      expect(listed.sort()).toEqual(jobids.toSorted())
      expect(await idsOf(new Date(Date.now() - hour))).toEqual([])
      expect(await idsOf(inAnHour(), inAnHour())).toEqual([])
      for (const jobid of jobids) await blobs.remove(jobid)
    })

    it('what a write that never ended has left is removed by its age, and finished blobs are kept', async () => {
      const kept = newUuid()
      await blobs.write(kept, 'document.pdf', inChunks(Buffer.from('%PDF')))
      const started = Promise.withResolvers<void>()
      const ended = Promise.withResolvers<void>()
      const stuck = (async function* () {
        for (let n = 0; n < 10; n++) yield randomBytes(1_000_000)
        started.resolve()
        await ended.promise
        throw new Error('ended')
      })()
      const jobid = newUuid()
      const writing = blobs.write(jobid, 'document.pdf', stuck)
      await started.promise
      await blobs.removePartial(new Date(Date.now() - hour))
      await expect.poll(() => blobs.removePartial(inAnHour(), longAgo)).toBe(1)
      expect(await blobs.removePartial(inAnHour())).toBe(0)
      expect(String(await readAll(kept, 'document.pdf'))).toBe('%PDF')
      ended.resolve()
      await expect(writing).rejects.toThrow('ended')
      for (const each of [jobid, kept]) await blobs.remove(each)
    })

    it('check passes while it can be written', async () => {
      await blobs.check()
    })
  })
}
