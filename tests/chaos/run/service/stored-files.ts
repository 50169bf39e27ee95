import { createHash } from 'node:crypto'
import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { StoredFile } from '#tests/chaos/checker/evidence.ts'
import { documentName } from '#tests/chaos/checker/jobs.ts'

/** The files of the folder of documents: `<shard>/<jobid>/<name>`, without hashes. */
export async function listStoredFiles(root: string): Promise<StoredFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (file) => {
      const path = relative(root, file)
      // A sweep may remove it meanwhile.
      const stats = await stat(file).catch(() => null)
      const jobid = path.split('/')[1] ?? ''
      return stats ? [{ path, jobid, ageMs: Date.now() - stats.mtimeMs, sha256: null }] : []
    }),
  )
  return found.flat()
}

/** The files with the hashes of the documents. */
export async function hashStoredFiles(root: string): Promise<StoredFile[]> {
  const hashed = (await listStoredFiles(root)).map(async (file) => {
    if (basename(file.path) !== documentName) return file
    const bytes = await readFile(join(root, file.path)).catch(() => null)
    return { ...file, sha256: bytes && createHash('sha256').update(bytes).digest('hex') }
  })
  return Promise.all(hashed)
}

/** Sets the times of a file and its folder back by 5 minutes, so that a sweep need not be waited for that long. */
export async function makeOld(root: string, { path }: StoredFile): Promise<void> {
  const before = new Date(Date.now() - 5 * 60_000)
  const file = join(root, path)
  for (const each of [file, dirname(file)]) await utimes(each, before, before).catch(() => {})
}
