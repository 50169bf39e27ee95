import { createReadStream } from 'node:fs'
import {
  access,
  constants,
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { ApiError } from '#core/http/api-error.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { BlobName, BlobStore } from '#core/ports/blob-store.ts'
import { privateFileMode, privateFolderMode } from '../private-folder.ts'

/** Suffix of a file that is still being written. */
const partial = '.part'

/** Bytes of a document between two checks of the free space. */
const checkEveryBytes = 8 * 1_048_576

/**
 * Blob store in a folder of this machine: `<last two digits of id>/<jobid>/<name>`. Documents are refused when less
 * than `reserveBytes` would stay free on the volume; files derived from accepted documents may use the reserve.
 */
export function diskBlobs(root: string, { reserveBytes = 0 }: { reserveBytes?: number } = {}): BlobStore {
  // The last digits of a version 7 UUID are random; the first ones are a timestamp and would not spread.
  const folderOf = (jobid: string) => path.join(root, jobid.slice(-2), jobid)
  const pathOf = (jobid: string, name: BlobName) => path.join(folderOf(jobid), name)
  return {
    async write(jobid, name, bytes) {
      const target = pathOf(jobid, name)
      await withStorageErrors(async () => {
        await mkdir(path.dirname(target), { recursive: true, mode: privateFolderMode })
        await writeDurably(target, withReserve(root, reserveBytes, bytes))
        await syncFolder(path.dirname(target))
      })
    },
    async put(jobid, name, bytes) {
      const target = pathOf(jobid, name)
      await withStorageErrors(async () => {
        await writeInFolder(`${target}${partial}`, bytes)
        await rename(`${target}${partial}`, target)
      })
    },
    async read(jobid, name) {
      const file = pathOf(jobid, name)
      const found = await stat(file).catch(absent)
      return found && { size: found.size, stream: (range) => createReadStream(file, range) }
    },
    withLocalFile: (jobid, name, use) => use(pathOf(jobid, name)),
    // A worker may add files meanwhile, and rm then finds the folder not empty: it retries.
    remove: (jobid) => rm(folderOf(jobid), { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }),
    async check() {
      await mkdir(root, { recursive: true, mode: privateFolderMode })
      await access(root, constants.W_OK)
    },
    async *olderThan(before, after = new Date(0)) {
      for await (const folder of jobFolders(root)) {
        const modified = await lastModified(folder)
        if (modified && modified < before && modified >= after) yield path.basename(folder)
      }
    },
    async removePartial(before, after = new Date(0)) {
      let removed = 0
      for await (const folder of jobFolders(root)) {
        // Creating or renaming a file modifies its folder.
        const found = await stat(folder).catch(absent)
        if (!found || found.mtime < after) continue
        for (const name of (await readdir(folder).catch(absent)) ?? []) {
          if (!name.endsWith(partial)) continue
          const file = path.join(folder, name)
          const written = await stat(file).catch(absent)
          if (!written || written.mtime >= before) continue
          await rm(file, { force: true })
          removed++
        }
      }
      return removed
    },
  }
}

/** The folders of jobs; anything else in the storage folder is not ours. */
async function* jobFolders(root: string): AsyncGenerator<string> {
  for (const shard of (await readdir(root).catch(absent)) ?? []) {
    const folder = path.join(root, shard)
    for (const jobid of (await readdir(folder).catch(absent)) ?? []) {
      if (isUuid(jobid) && jobid.endsWith(shard)) yield path.join(folder, jobid)
    }
  }
}

/** When a file of the folder was written last; a file that is being written modifies itself, not its folder. */
async function lastModified(folder: string): Promise<Date | null> {
  const found = await stat(folder).catch(absent)
  if (!found) return null
  let last = found.mtime
  for (const name of (await readdir(folder).catch(absent)) ?? []) {
    const file = await stat(path.join(folder, name)).catch(absent)
    if (file && file.mtime > last) last = file.mtime
  }
  return last
}

/** Passes the bytes through while the volume has more than the reserve free. @throws ApiError `storage_full` */
async function* withReserve(
  root: string,
  reserveBytes: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let unchecked = Number.POSITIVE_INFINITY
  for await (const chunk of bytes) {
    unchecked += chunk.length
    if (unchecked >= checkEveryBytes) {
      const { bavail, bsize } = await statfs(root)
      if (bavail * bsize < reserveBytes + checkEveryBytes) throw storageFull()
      unchecked = 0
    }
    yield chunk
  }
}

/** Writes a file, and creates its folder if it is missing: it usually has the document. */
async function writeInFolder(file: string, bytes: Uint8Array): Promise<void> {
  const write = () => writeFile(file, bytes, { mode: privateFileMode })
  await write().catch(async (error) => {
    if (codeOf(error) !== 'ENOENT') throw error
    await mkdir(path.dirname(file), { recursive: true, mode: privateFolderMode })
    await write()
  })
}

/**
 * Writes a file that appears under its name when it is complete. It is renamed before the sync, which then writes the
 * contents and the name with one flush of the disk.
 */
async function writeDurably(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(`${file}${partial}`, 'w', privateFileMode)
  try {
    for await (const chunk of bytes) await writeAll(handle, chunk)
    await rename(`${file}${partial}`, file)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    written += (await handle.write(chunk, written)).bytesWritten
  }
}

/** A rename survives a power cut only after its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Runs `work`; a full disk or quota becomes `storage_full`. */
async function withStorageErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error
    throw storageFull(error)
  }
}

function storageFull(cause?: unknown): ApiError {
  return new ApiError('storage_full', 'There is no room left to store the document; try again later.', {
    cause,
  })
}

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
  throw error
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
