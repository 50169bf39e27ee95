/**
 * The protocol between an analysis process and its parent, over two pipes: frames of one letter, a length and that
 * many bytes. The child reads and writes synchronously.
 */
export const frame = {
  /** Parent to child, before all others: sources of its modules as JSON, which `modules/provided-modules.mjs` reads. */
  modules: 'M',
  /** Child to parent, once: the engine is loaded. */
  ready: 'R',
  /** Parent to child, instead of a job: analyse a sample document. `warm` follows. */
  warmUp: 'W',
  /** Child to parent: code and data that every document needs are loaded. */
  warm: 'w',
  /** Parent to child: `JobOptions` as JSON, followed by the PDF in a `pdf` frame. */
  job: 'J',
  pdf: 'P',
  /** Child to parent: it has the whole document, and begins to read it. */
  received: 'r',
  /** Child to parent: `{done, total}` as JSON. */
  progress: 'p',
  /** Child to parent, before the first progress: first facts as JSON. A `thumbnail` frame may follow. */
  preview: 'V',
  /** Child to parent: the analysis as JSON, without the time of a thumbnail that follows. */
  analysis: 'A',
  /** Child to parent: the text as UTF-8. */
  text: 'T',
  /** Child to parent: page 1 as PNG. */
  thumbnail: 'I',
  /** Child to parent: `{thumbnailMs, retire}` as JSON; the document is done. */
  end: 'E',
  /** Child to parent: `{code, retire}` as JSON; the document cannot be analysed. */
  failure: 'F',
} as const

/** The body of a `job` frame. */
export interface JobOptions {
  maxPages: number
  password?: string
  /** Whether first facts and the picture of page 1 are sent while the pages are read. */
  preview: boolean
}

export const headerBytes = 5

/** Encodes the header of a frame: its letter and the length of its body. */
export function frameHeader(kind: string, bytes: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write(kind, 0, 'latin1')
  header.writeUInt32BE(bytes, 1)
  return header
}

export function parseHeader(header: Buffer): { kind: string; bytes: number } {
  return { kind: header.toString('latin1', 0, 1), bytes: header.readUInt32BE(1) }
}

/** Assembles the chunks of a stream into frames. */
export class FrameReader {
  readonly #onFrame: (kind: string, body: Buffer) => void
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #bytes = 0
  #header: { kind: string; bytes: number } | null = null

  /** @param maxBytes `push` throws a RangeError for a frame with a longer body */
  constructor(maxBytes: number, onFrame: (kind: string, body: Buffer) => void) {
    this.#maxBytes = maxBytes
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (;;) {
      if (this.#header === null) {
        if (this.#bytes < headerBytes) return
        this.#header = parseHeader(this.#take(headerBytes))
        if (this.#header.bytes > this.#maxBytes) throw new RangeError('The frame is too large')
      }
      if (this.#bytes < this.#header.bytes) return
      const { kind, bytes } = this.#header
      this.#header = null
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
