import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../report-schema.ts'
import { checkClaims, isExpected, parseClaims, resolvePointer } from './claims.ts'

const reportWith = (profile: Report['profile'], summary: Report['summary']) =>
  ({ profile, summary }) as Report

describe('claims', () => {
  test('claims.md: every row has a sentence, a profile, a pointer and an expectation', () => {
    const claims = parseClaims(readFileSync(join(import.meta.dirname, 'claims.md'), 'utf8'))
    expect(claims.length).toBeGreaterThan(8)
    for (const { expected } of claims) expect(() => isExpected(0, expected)).not.toThrow()
  })

  test('a row that is not a claim is an error', () => {
    expect(() =>
      parseClaims('| a | b | c | d |\n| - | - | - | - |\n| Text | quick | no pointer | = 0 |'),
    ).toThrow(/not a claim/)
  })

  test.each([
    [0, '= 0', true],
    [1, '= 0', false],
    [49, '<= 50', true],
    [51, '<= 50', false],
    [10, '>= 10', true],
    [1.2, '1 ± 0.25', true],
    [1.3, '1 ± 0.25', false],
    [null, '<= 50', false],
    [undefined, '= 0', false],
  ])('%s against %s: %s', (value, expected, holds) => {
    expect(isExpected(value, expected)).toBe(holds)
  })

  test('pointers follow RFC 6901, escapes included', () => {
    expect(resolvePointer({ 'a/b': [{ '~': 7 }] }, '/a~1b/0/~0')).toBe(7)
    expect(resolvePointer({ a: 1 }, '/a/b')).toBeUndefined()
  })

  test('a claim of a larger profile is not checked, and a wrong figure is found', () => {
    const claims = parseClaims(
      '| s | p | p | e |\n| - | - | - | - |\n| No loss. | smoke | /summary/missing | = 0 |\n| Fast. | quick | /summary/events | <= 5 |',
    )
    expect(checkClaims(claims, reportWith('smoke', { missing: 1, events: 9 }))).toMatchObject([
      { holds: false },
    ])
    expect(checkClaims(claims, reportWith('full', { missing: 0, events: 9 }))).toMatchObject([
      { holds: true },
      { holds: false, value: 9 },
    ])
  })
})
