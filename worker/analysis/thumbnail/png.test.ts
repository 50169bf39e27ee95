import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encodePng } from './png.ts'

interface Decoded {
  width: number
  height: number
  colourType: number
  rgb(x: number, y: number): number[]
}

/** A decoder for what the encoder makes, which also checks every checksum. */
function decode(png: Buffer): Decoded {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const data = png.subarray(at + 8, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)))
    chunks.set(png.toString('latin1', at + 4, at + 8), data)
    at += length + 12
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(13)
  const [width, height, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(9)]
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const palette = chunks.get('PLTE')
  const rgb = (x: number, y: number) => {
    if (palette) {
      const number = rows.readUInt8(y * (width + 1) + 1 + x)
      return [...palette.subarray(number * 3, number * 3 + 3)]
    }
    const row = rows.subarray(y * (width * 3 + 1) + 1)
    const sum = (channel: number) => {
      let value = 0
      for (let at = 0; at <= x; at += 1) value += row.readUInt8(at * 3 + channel)
      return value % 256
    }
    return [sum(0), sum(1), sum(2)]
  }
  return { width, height, colourType, rgb }
}

describe('encodePng', () => {
  it('keeps black, white and colours of a page of few colours', () => {
    const pixels = new Uint8Array(5 * 4 * 4).fill(255)
    pixels.set([0, 0, 0, 255, 252, 64, 128, 255], 4)
    const png = decode(encodePng(pixels, 5, 4))
    expect(png).toMatchObject({ width: 5, height: 4, colourType: 3 })
    expect([png.rgb(0, 0), png.rgb(1, 0), png.rgb(4, 3)]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
      [255, 255, 255],
    ])
    for (const [index, value] of [252, 64, 128].entries()) expect(png.rgb(2, 0)[index]).toBeCloseTo(value, -1)
  })

  it.each([1, 4, 5, 23])('keeps each single pixel of a white page of width %i', (width) => {
    const pixels = new Uint8Array(width * width * 4).fill(255)
    // Row y has a red pixel at x = y.
    for (let y = 0; y < width; y += 1) pixels.set([252, 0, 0, 255], (y * width + y) * 4)
    const png = decode(encodePng(pixels, width, width))
    expect(png.colourType).toBe(3)
    for (let y = 0; y < width; y += 1)
      for (let x = 0; x < width; x += 1) expect(png.rgb(x, y)[1] === 0).toBe(x === y)
  })

  it('keeps every pixel of a photograph', () => {
    let noise = 1
    const pixels = Uint8Array.from({ length: 64 * 32 * 4 }, () => {
      noise = (Math.imul(noise, 1103515245) + 12345) >>> 0
      return noise >>> 24
    })
    const png = decode(encodePng(pixels, 64, 32))
    expect(png.colourType).toBe(2)
    for (const [x, y] of [
      [0, 0],
      [63, 31],
      [17, 9],
      [1, 30],
    ] as const) {
      const at = (y * 64 + x) * 4
      expect(png.rgb(x, y)).toEqual([...pixels.subarray(at, at + 3)])
    }
  })
})
