import { readSync, writeSync } from 'node:fs'
import { frameHeader, headerBytes, parseHeader } from './frames.ts'

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

/** Writes a frame, blocking. Throws when the parent has closed the pipe. */
export function send(kind: string, body: Buffer | string): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  writeFully(frameHeader(kind, bytes.length))
  writeFully(bytes)
}

function writeFully(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(outputFd, bytes, at)
}
