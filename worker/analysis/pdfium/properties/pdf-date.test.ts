import { expect, it } from 'vitest'
import { parsePdfDate } from './pdf-date.ts'

it.each([
  ["D:20260115090000+01'00'", '2026-01-15T08:00:00.000Z'],
  ["D:20260115090000-0530'", '2026-01-15T14:30:00.000Z'],
  ['D:20260115090000Z', '2026-01-15T09:00:00.000Z'],
  ['20260115', '2026-01-15T00:00:00.000Z'],
  ['D:2026', '2026-01-01T00:00:00.000Z'],
  ['D:20261399', null],
  ['yesterday', null],
  [null, null],
])('%j is %j', (written, read) => {
  expect(parsePdfDate(written)).toBe(read)
})
