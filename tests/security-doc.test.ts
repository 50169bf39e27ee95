import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { modeSettings } from '#delivery/modes.ts'
import { limitSettings } from '#platform/limit-settings.ts'
import { settingsShape } from '#platform/settings.ts'

const settings: Record<string, z.ZodType> = { ...settingsShape, ...modeSettings }

/** The cells of the table of bounds: bound, default, setting, answer. */
const bounds = (readFileSync('docs/security.md', 'utf8').split('\n## Bounds\n')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))

const settingsOf = (cell = '') => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name)
const named = [...new Set(bounds.flatMap(([, , , setting]) => settingsOf(setting)))]

it('docs/security.md: every setting of a bound is in the table', () => {
  expect(named).toEqual(expect.arrayContaining(Object.keys(limitSettings)))
})

it.each(named)('docs/security.md: the bound %s is a setting with that default', (name) => {
  const fallback = settings[name]?.safeParse(undefined)
  expect(fallback?.success).toBe(true)
  const value = fallback?.data
  if (value !== undefined && typeof value !== 'number') return
  const expected = value === undefined ? 'no limit' : value.toLocaleString('en')
  const defaults = bounds.filter(([, , , setting]) => settingsOf(setting).includes(name)).map((row) => row[2])
  expect(defaults.map((text) => ` ${text} `).join('\n')).toMatch(new RegExp(` ${expected}[ ;]`))
})

it('docs/security.md: every bound has a default and an answer', () => {
  expect(bounds.length).toBeGreaterThan(60)
  for (const [, bound, fallback, , answer] of bounds) expect([fallback, answer], bound).not.toContain('')
})
