import { constants, crc32, deflateSync } from 'node:zlib'
import { indexColours } from './palette.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const rgbColour = 2
const paletteColour = 3
/** Row filter "sub": the difference of each byte to that of the previous pixel. */
const subFilter = 1

/**
 * Encodes opaque RGBA pixels as a PNG (ISO/IEC 15948). A page of text has few colours: it becomes an indexed image,
 * which the run-length strategy compresses smaller and faster than the other strategies.
 * @param rgba at an address divisible by four
 */
export function encodePng(rgba: Uint8Array, width: number, height: number): Buffer {
  const indexed = indexColours(rgba, width, height)
  const body = indexed
    ? [
        chunk('PLTE', indexed.palette),
        chunk('IDAT', deflateSync(indexed.rows, { level: 1, strategy: constants.Z_RLE })),
      ]
    : [chunk('IDAT', deflateSync(rgbRows(rgba, width, height), { level: 1 }))]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, indexed ? paletteColour : rgbColour, 0, 0, 0], 8)
  return Buffer.concat([signature, chunk('IHDR', header), ...body, chunk('IEND', Buffer.alloc(0))])
}

function rgbRows(rgba: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.allocUnsafe((width * 3 + 1) * height)
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    rows[to++] = subFilter
    let [red, green, blue] = [0, 0, 0]
    for (let x = 0; x < width; x += 1, from += 4) {
      rows[to++] = (rgba[from] ?? 0) - red
      rows[to++] = (rgba[from + 1] ?? 0) - green
      rows[to++] = (rgba[from + 2] ?? 0) - blue
      red = rgba[from] ?? 0
      green = rgba[from + 1] ?? 0
      blue = rgba[from + 2] ?? 0
    }
  }
  return rows
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12)
  framed.writeUInt32BE(data.length, 0)
  framed.write(type, 4, 'latin1')
  framed.set(data, 8)
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8)
  return framed
}
