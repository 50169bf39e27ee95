import { expect, it } from 'vitest'
import { hasPreference } from './prefer.ts'

it.each([
  [undefined, false],
  ['cancel-on-disconnect', true],
  ['wait=10, Cancel-On-Disconnect', true],
  ['cancel-on-disconnect=""; a=b', true],
  ['cancel-on-disconnect; a=b', true],
  ['cancel-on-disconnect=no', false],
  ['no-cancel-on-disconnect', false],
  ['cancel-on-disconnects', false],
])('Prefer: %s has the preference: %s', (prefer, expected) => {
  expect(hasPreference({ header: () => prefer }, 'cancel-on-disconnect')).toBe(expected)
})
