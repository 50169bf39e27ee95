import type { Readable } from 'node:stream'

/** What is stored of a job beside its row. */
export type BlobName = 'document.pdf' | 'text.txt' | 'thumbnail.png'

/** Port: the files of a job. */
export interface BlobStore {
  /**
   * Streams bytes into the store. When it resolves they survive a power cut.
   * @throws ApiError `storage_full` when there is no room; nothing is left behind then.
   */
  write(jobid: string, name: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** Takes over a finished file of this machine. */
  adopt(jobid: string, name: BlobName, path: string): Promise<void>
  /** A stream of the bytes and their number; null when there is no such blob. */
  read(jobid: string, name: BlobName): Promise<{ size: number; stream: () => Readable } | null>
  /** Path of a local file with the bytes, which the caller only reads. */
  localPath(jobid: string, name: BlobName): Promise<string>
  /** Removes everything of a job. Removing what is not there is fine. */
  remove(jobid: string): Promise<void>
  /** Rejects when nothing can be written. */
  check(): Promise<void>
  /** The jobs that have blobs older than the time, for sweeping what no job owns. */
  olderThan(time: Date): AsyncIterable<string>
}
