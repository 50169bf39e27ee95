import { readSync, writeSync } from 'node:fs'
import { frameHeader, headerBytes, parseHeader } from './frames.ts'

/** Frames of up to this size are copied into one buffer to be sent with one system call. */
const maxJoinedBytes = 65_536

/** Descriptors of the pipes to the parent, as `launch.ts` opens them. */
const inputFd = 3
const outputFd = 4

/** Fills the buffer from the parent, blocking; false when the parent has closed the pipe. */
export function readFully(into: Buffer): boolean {
  for (let at = 0; at < into.length; ) {
    const read = readSync(inputFd, into, at, into.length - at, null)
    if (read === 0) return false
    at += read
  }
  return true
}

/** Blocks until the next frame's header; null when the parent has closed the pipe. */
export function readHeader(): { kind: string; bytes: number } | null {
  const header = Buffer.alloc(headerBytes)
  return readFully(header) ? parseHeader(header) : null
}

/** Writes frames, blocking. Throws when the parent has closed the pipe. */
export function send(...frames: [kind: string, body: Buffer | string][]): void {
  const parts = frames.flatMap(([kind, body]) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    return [frameHeader(kind, bytes.length), bytes]
  })
  const isSmall = parts.reduce((sum, { length }) => sum + length, 0) <= maxJoinedBytes
  for (const bytes of isSmall ? [Buffer.concat(parts)] : parts) writeFully(bytes)
}

function writeFully(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(outputFd, bytes, at)
}
