import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import { openBlobs } from '#platform/blobs/open-blobs.ts'
import { loadSettings } from '#platform/settings.ts'
import { Cleanup } from '../../cleanup.ts'
import { type DocumentStorage, oldMs, type StorageType, storageTypes } from './document-storage.ts'
import { openFolderStorage } from './folder-storage.ts'
import { openS3Storage } from './s3-storage.ts'

const cleanup = new Cleanup()
const folder = mkdtempSync(join(tmpdir(), 'hearback-storage-'))
afterAll(async () => {
  await cleanup.run()
  rmSync(folder, { recursive: true })
})

const open: Record<StorageType, () => DocumentStorage | Promise<DocumentStorage>> = {
  folder: () => openFolderStorage(join(folder, 'documents'), { mountsVolume: false, cleanup }),
  s3: () => openS3Storage(cleanup),
}

it.each(storageTypes)(
  'storage of a run, %s: lists what the service stores, and makes it old',
  async (type) => {
    const storage = await open[type]()
    const blobs = await openBlobs(loadSettings({ HEARBACK_DATA: folder, ...storage.env }))
    const jobid = newUuid()
    const bytes = Buffer.from('%PDF-1.7')
    await blobs.check()
    await blobs.put(jobid, 'document.pdf', bytes)
    await blobs.put(jobid, 'text.txt', bytes)
    const byName = async () => (await storage.list()).toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const [document, text, ...others] = await byName()
    expect(others).toEqual([])
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(document).toMatchObject({ path: expect.stringMatching(/\/document\.pdf$/), jobid, sha256 })
    expect(text).toMatchObject({ path: expect.stringMatching(/\/text\.txt$/), jobid, sha256: null })
    expect(document?.ageMs).toBeLessThan(oldMs)
    for (const file of await storage.list()) await storage.makeOld(file)
    expect((await byName())[0]?.ageMs).toBeGreaterThanOrEqual(oldMs)
    await blobs.close?.()
  },
)
