/**
 * What a child process and its parent say to each other over two pipes: frames of one letter, a length and
 * as many bytes. The child reads and writes synchronously, so that it needs neither files nor an event loop.
 */
export const frame = {
  /** Child to parent, once: the engine is warm. */
  ready: 'R',
  /** Parent to child: `maxPages` as JSON, then the PDF in a frame of its own. */
  job: 'J',
  pdf: 'P',
  /** Child to parent: `{done, total}` as JSON. */
  progress: 'p',
  /** Child to parent: the analysis as JSON, all but its thumbnail phase. */
  analysis: 'A',
  /** Child to parent: the text as UTF-8. */
  text: 'T',
  /** Child to parent: page 1 as PNG. */
  thumbnail: 'I',
  /** Child to parent: done, with `{thumbnailMs, retire}` as JSON. */
  end: 'E',
  /** Child to parent: `{code, retire}` as JSON, why it cannot be analysed and whether the child ends over it. */
  failure: 'F',
} as const

export const HEADER_BYTES = 5

/** The header of a frame: its letter and the length of what follows. */
export function frameHeader(kind: string, bytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(kind, 0, 'latin1')
  header.writeUInt32BE(bytes, 1)
  return header
}

export function readHeader(header: Buffer): { kind: string; bytes: number } {
  return { kind: header.toString('latin1', 0, 1), bytes: header.readUInt32BE(1) }
}
