import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { modeSettings } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

it('.env.example says what the schema says (npx node scripts/env-example.ts writes it)', () => {
  const shape = { ...settingsShape, ...modeSettings }
  expect(readFileSync('.env.example', 'utf8')).toBe(renderExample(shape))
})
