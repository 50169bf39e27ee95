import { expect, it } from 'vitest'
import { preferredWait } from './wait.ts'

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
