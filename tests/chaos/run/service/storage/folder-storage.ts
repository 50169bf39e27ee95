import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { StoredFile } from '#tests/chaos/checker/evidence.ts'
import { documentName } from '#tests/chaos/checker/jobs.ts'
import type { Cleanup } from '../../cleanup.ts'
import { type DocumentStorage, oldMs } from './document-storage.ts'

/** Creates a folder for the documents. `mountsVolume`: as a small volume of its own, if this process may mount one. */
export function openFolderStorage(
  root: string,
  { mountsVolume, cleanup }: { mountsVolume: boolean; cleanup: Cleanup },
): DocumentStorage {
  mkdirSync(root, { mode: 0o700 })
  const volume = mountsVolume && mount(root) ? root : null
  if (volume) cleanup.add(() => execFileSync('umount', ['--lazy', volume]))
  return {
    env: { STORAGE_URL: `file:${root}` },
    links: [],
    volume,
    list: () => listFiles(root),
    async makeOld({ path }) {
      const before = new Date(Date.now() - oldMs)
      const file = join(root, path)
      for (const each of [file, dirname(file)]) await utimes(each, before, before).catch(() => {})
    },
  }
}

/** The files: `<shard>/<jobid>/<name>`. */
async function listFiles(root: string): Promise<StoredFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (file) => {
      const path = relative(root, file)
      // A sweep may remove it meanwhile.
      const stats = await stat(file).catch(() => null)
      const jobid = path.split('/')[1] ?? ''
      return stats ? [{ path, jobid, ageMs: Date.now() - stats.mtimeMs, sha256: await hash(file) }] : []
    }),
  )
  return found.flat()
}

async function hash(file: string): Promise<string | null> {
  if (basename(file) !== documentName) return null
  const bytes = await readFile(file).catch(() => null)
  return bytes && createHash('sha256').update(bytes).digest('hex')
}

/** Whether a tmpfs of 384 MB was mounted. */
function mount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=384m,mode=0700', 'hearback-chaos', folder], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}
