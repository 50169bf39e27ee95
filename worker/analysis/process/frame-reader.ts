import { HEADER_BYTES, readHeader } from './frames.ts'

/** Puts the chunks of a stream together into frames. */
export class FrameReader {
  readonly #onFrame: (kind: string, body: Buffer) => void
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #bytes = 0
  #wanted: { kind: string; bytes: number } | null = null

  /** @param maxBytes a longer frame throws: nothing the child sends is that large */
  constructor(maxBytes: number, onFrame: (kind: string, body: Buffer) => void) {
    this.#maxBytes = maxBytes
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (;;) {
      if (this.#wanted === null) {
        if (this.#bytes < HEADER_BYTES) return
        this.#wanted = readHeader(this.#take(HEADER_BYTES))
        if (this.#wanted.bytes > this.#maxBytes) throw new RangeError('The frame is too large')
      }
      if (this.#bytes < this.#wanted.bytes) return
      const { kind, bytes } = this.#wanted
      this.#wanted = null
      this.#onFrame(kind, this.#take(bytes))
    }
  }

  #take(bytes: number): Buffer {
    const all = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
    this.#chunks = all.length === bytes ? [] : [all.subarray(bytes)]
    this.#bytes -= bytes
    return all.subarray(0, bytes)
  }
}
