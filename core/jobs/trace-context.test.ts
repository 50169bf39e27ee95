import { expect, it } from 'vitest'
import { childTraceparent, formatTraceparent, parseTraceparent } from './trace-context.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const valid = `00-${traceId}-${parentId}-01`

it('parseTraceparent reads version 00 and formatTraceparent writes it back', () => {
  const context = parseTraceparent(valid)
  expect(context).toEqual({ traceId, parentId, flags: 1 })
  expect(context && formatTraceparent(context)).toBe(valid)
})

it.each([
  undefined,
  '',
  'x',
  valid.toUpperCase(),
  `${valid}-more`,
  `${valid}, ${valid}`,
  ` ${valid}`,
  `ff-${traceId}-${parentId}-01`,
  `00-${'0'.repeat(32)}-${parentId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId}-${parentId}-1`,
  `00-${traceId.slice(1)}-${parentId}-01`,
])('parseTraceparent ignores %j', (header) => {
  expect(parseTraceparent(header)).toBeNull()
})

it('parseTraceparent reads a later version by the fields of version 00 and drops unknown flags', () => {
  expect(parseTraceparent(`01-${traceId}-${parentId}-ff-more`)).toEqual({ traceId, parentId, flags: 3 })
})

it('childTraceparent keeps the trace and its flags and has a new span id', () => {
  const child = childTraceparent(valid)
  expect(parseTraceparent(child ?? '')).toMatchObject({ traceId, flags: 1 })
  expect(child).not.toContain(parentId)
  expect(childTraceparent(valid)).not.toBe(child)
  expect(childTraceparent(null)).toBeNull()
})
