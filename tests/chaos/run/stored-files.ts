import { readdir, stat, utimes } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { StoredFile } from '#tests/chaos/checker/evidence.ts'

/** The files of the folder of documents: `<shard>/<jobid>/<name>`. */
export async function listStoredFiles(root: string): Promise<StoredFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (file) => {
      const path = relative(root, file)
      // A sweep may remove it meanwhile.
      const stats = await stat(file).catch(() => null)
      const jobid = path.split('/')[1] ?? ''
      return stats ? [{ path, jobid, ageMs: Date.now() - stats.mtimeMs }] : []
    }),
  )
  return found.flat()
}

/** Sets the times of a file and its folder back by 5 minutes, so that a sweep need not be waited for that long. */
export async function makeOld(root: string, { path }: StoredFile): Promise<void> {
  const before = new Date(Date.now() - 5 * 60_000)
  const file = join(root, path)
  for (const each of [file, dirname(file)]) await utimes(each, before, before).catch(() => {})
}
