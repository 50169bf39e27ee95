import type { StoredFile } from '#tests/chaos/checker/evidence.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'

/** Where the service of a run keeps its documents. */
export interface DocumentStorage {
  /** Settings of the service. */
  readonly env: Record<string, string>
  /** Between the service and the storage. */
  readonly links: readonly FaultyProxy[]
  /** Folder of a volume that holds nothing else; null without one. */
  readonly volume: string | null
  /** The files of the jobs, with the hashes of the documents. */
  list(): Promise<StoredFile[]>
  /** Sets the times of a file back by 5 minutes, so that a sweep need not be waited for that long. */
  makeOld(file: StoredFile): Promise<void>
}

export const storageTypes = ['folder', 's3'] as const

export type StorageType = (typeof storageTypes)[number]

export const oldMs = 5 * 60_000
