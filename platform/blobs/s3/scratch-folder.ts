import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { makePrivateFolder } from '../../private-folder.ts'

const prefix = 'analysis-'

/** The time of a folder in use is never older than this. */
const touchIntervalMs = 30_000

/** Calls `use` with a new folder, which is removed when that settles. */
export async function withScratchFolder<T>(
  scratchDir: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  await makePrivateFolder(scratchDir)
  const folder = await mkdtemp(path.join(scratchDir, prefix))
  const timer = setInterval(() => void touch(folder), touchIntervalMs)
  try {
    return await use(folder)
  } finally {
    clearInterval(timer)
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Removes the folders that killed processes have left: those without use since `before`, which must be some minutes
 * ago. Returns their number.
 */
export async function removeScratchFolders(scratchDir: string, before: Date): Promise<number> {
  const names = await readdir(scratchDir).catch(() => [])
  let removed = 0
  for (const name of names.filter((found) => found.startsWith(prefix))) {
    const folder = path.join(scratchDir, name)
    const found = await stat(folder).catch(() => null)
    if (!found || found.mtime >= before) continue
    await rm(folder, { recursive: true, force: true })
    removed++
  }
  return removed
}

async function touch(folder: string): Promise<void> {
  const now = new Date()
  // The folder is removed when its use ends, perhaps at this moment.
  await utimes(folder, now, now).catch(() => {})
}
