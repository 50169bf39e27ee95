import type { Readable } from 'node:stream'
import type { ByteRange } from '../http/headers/byte-range.ts'

/** Files stored for a job. */
export type BlobName = 'document.pdf' | 'preview.json' | 'text.txt' | 'thumbnail.png'

/** Port: the files of a job. */
export interface BlobStore {
  /**
   * Streams bytes into the store. When it resolves they survive a power cut.
   * @throws ApiError `storage_full` when there is no room; nothing is left behind then.
   */
  write(jobid: string, name: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** Stores a derived file in one piece. Unlike `write`, it may be lost in a power cut. */
  put(jobid: string, name: BlobName, bytes: Uint8Array): Promise<void>
  /** The number of bytes, and a stream of all or of a range of them; null when there is no such blob. */
  read(
    jobid: string,
    name: BlobName,
  ): Promise<{ size: number; stream: (range?: ByteRange) => Readable } | null>
  /**
   * A URL of the store itself from which anyone can download the blob for a short time, with these response headers;
   * null or absent when the store gives none. It does not check that the blob exists.
   */
  link?(jobid: string, name: BlobName, headers: { type: string; disposition: string }): string | null
  /**
   * Calls `use` with the path of a local file that holds the bytes. The path is valid until `use` settles; the file
   * must only be read.
   */
  withLocalFile<T>(jobid: string, name: BlobName, use: (path: string) => Promise<T>): Promise<T>
  /** Removes everything of a job. Resolves when there is nothing to remove. */
  remove(jobid: string): Promise<void>
  /** Rejects when nothing can be written. */
  check(): Promise<void>
  /** Ids of the jobs whose blobs were last written before `before` and not before `after`. */
  olderThan(before: Date, after?: Date): AsyncIterable<string>
  /**
   * Removes what killed processes have left: unfinished writes of that period, and local files without use since `before`.
   * Returns their number.
   */
  removePartial(before: Date, after?: Date): Promise<number>
  /** Closes its connections. */
  close?(): Promise<void>
}
