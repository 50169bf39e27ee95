import { readSync, writeSync } from 'node:fs'
import { frameHeader, HEADER_BYTES, readHeader } from './frames.ts'

/** Descriptors the parent gives the child. */
const FROM_PARENT = 3
const TO_PARENT = 4

/** Fills the buffer from the parent, waiting for it; false when the parent has closed the pipe or died. */
export function readFully(into: Buffer): boolean {
  for (let at = 0; at < into.length; ) {
    const read = readSync(FROM_PARENT, into, at, into.length - at, null)
    if (read === 0) return false
    at += read
  }
  return true
}

/** Waits for the next frame's header; null when there is no parent any more. */
export function nextFrame(): { kind: string; bytes: number } | null {
  const header = Buffer.alloc(HEADER_BYTES)
  return readFully(header) ? readHeader(header) : null
}

/** Sends a frame, waiting until the parent has taken it. Throws when there is no parent any more. */
export function send(kind: string, body: Buffer | string): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  writeFully(frameHeader(kind, bytes.length))
  writeFully(bytes)
}

function writeFully(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(TO_PARENT, bytes, at)
}
