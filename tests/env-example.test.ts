import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

<<<<<<< HEAD

import { modeSettings } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

=======

import { modes } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

>>>>>>> 5a55470 (Name and describe the platform and the analysis in standard terms; merge small files)

it('.env.example says what the schema says (npx node scripts/env-example.ts writes it)', () => {
  const shape = { ...settingsShape, ...modeSettings }
  expect(readFileSync('.env.example', 'utf8')).toBe(renderExample(shape))
})
