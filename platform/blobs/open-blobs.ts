import type { BlobStore } from '#core/ports/blob-store.ts'
import type { Settings } from '../settings.ts'
import { diskBlobs } from './disk.ts'

/** Opens the storage of the settings. */
export async function openBlobs(
  settings: Pick<Settings, 's3' | 'storageDir'> & { DISK_RESERVE_MB: number },
): Promise<BlobStore> {
  const { s3, storageDir, DISK_RESERVE_MB } = settings
  if (s3) {
    const { s3Blobs } = await import('./s3/s3-blobs.ts')
    return s3Blobs({ ...s3, scratchDir: storageDir })
  }
  return diskBlobs(storageDir, { reserveBytes: DISK_RESERVE_MB * 1_048_576 })
}
