import { expect, it } from 'vitest'
import { parseRange } from './byte-range.ts'

const file = { size: 10, etag: '"a"' }
const parse = (headers: Record<string, string>, method = 'GET') =>
  parseRange({ method, header: (name) => headers[name] }, file)

it.each([
  ['bytes=0-3', { start: 0, end: 3 }],
  ['Bytes=4-4', { start: 4, end: 4 }],
  ['bytes=4-', { start: 4, end: 9 }],
  ['bytes=4-99', { start: 4, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-99', { start: 0, end: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=-', null],
  ['bytes=5-4', null],
  ['bytes=0-1,3-4', null],
  ['bytes=a-b', null],
  ['lines=0-3', null],
])('range of a file of 10 bytes: %s is %j', (range, expected) => {
  expect(parse({ range })).toEqual(expected)
})

it('a range counts only for GET, and with If-Range only for the same ETag', () => {
  const range = 'bytes=0-3'
  expect(parse({})).toBeNull()
  expect(parse({ range }, 'HEAD')).toBeNull()
  expect(parse({ range, 'if-range': '"a"' })).toEqual({ start: 0, end: 3 })
  expect(parse({ range, 'if-range': '"b"' })).toBeNull()
  expect(parse({ range, 'if-range': 'W/"a"' })).toBeNull()
  expect(parse({ range, 'if-range': 'Sun, 22 Nov 2026 10:00:00 GMT' })).toBeNull()
})
