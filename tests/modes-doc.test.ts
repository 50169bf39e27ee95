import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { modes } from '#delivery/modes.ts'
import { describeModes } from '#server/description/modes.ts'

it('docs/modes.md says what the modes say of themselves (npx node scripts/modes-doc.ts writes it)', () => {
  expect(readFileSync('docs/modes.md', 'utf8')).toBe(describeModes(modes))
})
