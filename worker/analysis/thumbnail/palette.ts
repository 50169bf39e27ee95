/** Maximum colours of a PNG palette. */
const maxColours = 256
const tableSize = 1024
/** Six bits per channel: the shades of antialiased text then fit into a palette, without a visible difference. */
const keptBits = 0xfcfcfc
/** An opaque white pixel as a signed integer, as the other pixels are read. */
const white = -1

/** A picture with one byte per pixel, the index of its colour. */
export interface Indexed {
  /** Red, green and blue of each colour. */
  palette: Buffer
  /** Rows, each preceded by a zero byte: PNG's "no filter". Valid until the next picture. */
  rows: Buffer
}

/** Memory of the rows. A new buffer for each picture would cost page faults and garbage collections. */
let rowMemory = Buffer.alloc(0)

/**
 * Converts opaque RGBA pixels to indexed colours; null when there are more than 256, as in a photograph. White has index
 * 0 and most of a page is white, so that only the other pixels are written.
 */
export function indexColours(rgba: Uint8Array, width: number, height: number): Indexed | null {
  const pixels = new Int32Array(rgba.buffer, rgba.byteOffset, width * height)
  const bytes = Buffer.from(rgba.buffer, rgba.byteOffset, width * height * 4)
  const colours = new ColourTable()
  const stride = width + 1
  if (rowMemory.length < stride * height) rowMemory = Buffer.alloc(stride * height)
  const rows = rowMemory.subarray(0, stride * height).fill(0)
  let last = white
  let lastNumber = colours.number(white)
  for (let y = 0; y < height; y += 1) {
    const to = y * stride
    if (y > 0 && sameRow(bytes, y, width * 4)) {
      rows.copyWithin(to, to - stride, to)
      continue
    }
    const end = (y + 1) * width
    for (let from = y * width, at = to + 1; from < end; from += 1, at += 1) {
      while (from < end - 4 && areWhite(pixels, from)) {
        from += 4
        at += 4
      }
      const pixel = pixels[from] ?? white
      if (pixel === white) continue
      if (pixel !== last) lastNumber = colours.number(pixel)
      last = pixel
      rows[at] = lastNumber
    }
    if (colours.count > maxColours) return null
  }
  return { palette: colours.palette(), rows }
}

/** Whether a row has the pixels of the one before. Without parts of the buffer, which would be 1,000 objects a picture. */
function sameRow(pixels: Buffer, y: number, bytes: number): boolean {
  const row = y * bytes
  return pixels.compare(pixels, row - bytes, row, row, row + bytes) === 0
}

/** Whether four pixels are white: only then has each of their bits a one. */
function areWhite(pixels: Int32Array, at: number): boolean {
  const first = (pixels[at] ?? 0) & (pixels[at + 1] ?? 0)
  const second = (pixels[at + 2] ?? 0) & (pixels[at + 3] ?? 0)
  return (first & second) === white
}

/** Assigns indexes to colours. It is an open-addressing table: a `Map` is ten times slower here. */
class ColourTable {
  readonly #keys = new Int32Array(tableSize)
  readonly #numbers = new Int16Array(tableSize).fill(-1)
  readonly #palette = Buffer.alloc(maxColours * 3)
  count = 0

  number(pixel: number): number {
    const colour = pixel & keptBits
    let slot = Math.imul(colour, 0x9e3779b1) >>> 22
    while (this.#numbers[slot] !== -1 && this.#keys[slot] !== colour) slot = (slot + 1) % tableSize
    if (this.#numbers[slot] === -1) {
      // Beyond the palette every colour gets the last index, and the picture is rejected at the end of the row.
      if (this.count >= maxColours) this.count = maxColours + 1
      else this.#add(slot, colour)
    }
    return Math.max(0, this.#numbers[slot] ?? 0)
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
