import type { BlobStore } from '#core/ports/blob-store.ts'
import type { Settings } from '../settings.ts'
import { diskBlobs } from './disk.ts'
import { s3Blobs } from './s3/s3-blobs.ts'

/** Opens the storage of the settings. */
export function openBlobs(
  settings: Pick<Settings, 's3' | 'storageDir'> & { DISK_RESERVE_MB: number },
): BlobStore {
  const { s3, storageDir, DISK_RESERVE_MB } = settings
  if (s3) return s3Blobs({ ...s3, scratchDir: storageDir })
  return diskBlobs(storageDir, { reserveBytes: DISK_RESERVE_MB * 1_048_576 })
}
