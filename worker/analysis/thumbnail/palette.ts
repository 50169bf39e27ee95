/** Maximum colours of a PNG palette. */
const maxColours = 256
const tableSize = 1024
/** Six bits per channel: the shades of antialiased text then fit into a palette, without a visible difference. */
const keptBits = 0xfcfcfc

/** A picture with one byte per pixel, the index of its colour. */
export interface Indexed {
  /** Red, green and blue of each colour. */
  palette: Buffer
  /** Rows, each preceded by a zero byte: PNG's "no filter". */
  rows: Buffer
}

/**
 * Converts opaque RGBA pixels to indexed colours; null when there are more than 256, as in a photograph.
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
    if (colours.count > maxColours) return null
  }
  return { palette: colours.palette(), rows }
}

function sameRow(rgba: Uint8Array, y: number, bytes: number): boolean {
  const row = y * bytes
  return Buffer.compare(rgba.subarray(row, row + bytes), rgba.subarray(row - bytes, row)) === 0
}

/** Assigns indexes to colours. It is an open-addressing table: a `Map` is ten times slower here. */
class ColourTable {
  readonly #keys = new Uint32Array(tableSize)
  readonly #numbers = new Int16Array(tableSize).fill(-1)
  readonly #palette = Buffer.alloc(maxColours * 3)
  #last = -1
  #lastNumber = 0
  count = 0

  number(pixel: number): number {
    if (pixel === this.#last) return this.#lastNumber
    const colour = pixel & keptBits
    let slot = Math.imul(colour, 0x9e3779b1) >>> 22
    while (this.#numbers[slot] !== -1 && this.#keys[slot] !== colour) slot = (slot + 1) % tableSize
    if (this.#numbers[slot] === -1) {
      // Beyond the palette every colour gets the last index, and the picture is rejected at the end of the row.
      if (this.count >= maxColours) this.count = maxColours + 1
      else this.#add(slot, colour)
    }
    this.#last = pixel
    this.#lastNumber = Math.max(0, this.#numbers[slot] ?? 0)
    return this.#lastNumber
  }

  palette(): Buffer {
    return this.#palette.subarray(0, this.count * 3)
  }

  /** Fills the two dropped bits of each channel, so that white stays white. */
  #add(slot: number, colour: number): void {
    this.#keys[slot] = colour
    this.#numbers[slot] = this.count
    this.#palette.writeUIntLE(colour | ((colour >>> 6) & 0x030303), this.count * 3, 3)
    this.count += 1
  }
}
