import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { modes } from '#delivery/modes.ts'
import { describeModes } from '#server/description/modes.ts'

it('docs/modes.md is up to date with the guides of the modes (npm run spec writes it)', () => {
  expect(readFileSync('docs/modes.md', 'utf8')).toBe(describeModes(modes))
})
