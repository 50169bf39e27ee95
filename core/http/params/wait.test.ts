import { expect, it } from 'vitest'
import { preferredWait, waitQuery } from './wait.ts'

it.each([
  [undefined, undefined],
  ['wait=10', 10],
  ['Wait = 10', 10],
  ['wait="10"', 10],
  ['respond-async, wait=10; strict, wait=20', 10],
  ['wait=600', 60],
  ['wait=0', 0],
  ['wait', undefined],
  ['wait=-1', undefined],
  ['wait=soon', undefined],
  ['waiting=10', undefined],
])('Prefer: %s asks to wait for %s seconds', (prefer, seconds) => {
  expect(preferredWait({ header: (name) => (name === 'prefer' ? prefer : undefined) })).toBe(seconds)
})

it.each([
  ['10', 10],
  ['0', 0],
  ['60', 60],
  ['61', 60],
  ['3600', 60],
])('?wait=%s asks to wait for %s seconds', (wait, seconds) => {
  expect(waitQuery.parse(wait)).toBe(seconds)
})

it.each(['', ' ', '-1', '1.5', '0x2', '1e1', 'soon'])('?wait=%j is rejected', (wait) => {
  expect(waitQuery.safeParse(wait).success).toBe(false)
})
