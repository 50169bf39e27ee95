/** A PNG palette holds no more. */
const MAX_COLOURS = 256
const SLOTS = 1024
/** Six bits a channel: the shades of smoothed letters then fit, and no eye sees the difference. */
const KEPT_BITS = 0xfcfcfc

/** A picture as one byte a pixel, each the number of its colour. */
export interface Indexed {
  /** Red, green and blue of each colour. */
  palette: Buffer
  /** Rows, each preceded by a zero byte: PNG's "no filter". */
  rows: Buffer
}

/**
 * Numbers the colours of opaque RGBA pixels; null when there are more than 256, as in a photograph.
 * Pages of text fit, and runs of one colour stay runs of one byte.
 */
export function indexColours(rgba: Uint8Array, width: number, height: number): Indexed | null {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height)
  const colours = new ColourTable()
  const stride = width + 1
  const rows = Buffer.allocUnsafe(stride * height)
  for (let y = 0; y < height; y += 1) {
    const to = y * stride
    if (y > 0 && sameRow(rgba, y, width * 4)) {
      rows.copyWithin(to, to - stride, to)
      continue
    }
    rows[to] = 0
    for (let x = 0, from = y * width; x < width; x += 1)
      rows[to + 1 + x] = colours.number(pixels[from + x] ?? 0)
    if (colours.count > MAX_COLOURS) return null
  }
  return { palette: colours.palette(), rows }
}

function sameRow(rgba: Uint8Array, y: number, bytes: number): boolean {
  const row = y * bytes
  return Buffer.compare(rgba.subarray(row, row + bytes), rgba.subarray(row - bytes, row)) === 0
}

/** Gives each new colour the next number; an open-addressing table, since a `Map` is ten times slower here. */
class ColourTable {
  readonly #keys = new Uint32Array(SLOTS)
  readonly #numbers = new Int16Array(SLOTS).fill(-1)
  readonly #palette = Buffer.alloc(MAX_COLOURS * 3)
  #last = -1
  #lastNumber = 0
  count = 0

  number(pixel: number): number {
    if (pixel === this.#last) return this.#lastNumber
    const colour = pixel & KEPT_BITS
    let slot = Math.imul(colour, 0x9e3779b1) >>> 22
    while (this.#numbers[slot] !== -1 && this.#keys[slot] !== colour) slot = (slot + 1) % SLOTS
    if (this.#numbers[slot] === -1) {
      // Beyond the palette every colour is the last: the picture is given up at the end of the row.
      if (this.count >= MAX_COLOURS) this.count = MAX_COLOURS + 1
      else this.#add(slot, colour)
    }
    this.#last = pixel
    this.#lastNumber = Math.max(0, this.#numbers[slot] ?? 0)
    return this.#lastNumber
  }

  palette(): Buffer {
    return this.#palette.subarray(0, this.count * 3)
  }

  /** The two bits that were dropped are filled so that white stays white. */
  #add(slot: number, colour: number): void {
    this.#keys[slot] = colour
    this.#numbers[slot] = this.count
    this.#palette.writeUIntLE(colour | ((colour >>> 6) & 0x030303), this.count * 3, 3)
    this.count += 1
  }
}
