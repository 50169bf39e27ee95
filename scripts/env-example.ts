import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { modeSettings } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

/** Generates `.env.example` from the schema of the settings. */
const shape = { ...settingsShape, ...modeSettings }
writeFileSync(join(import.meta.dirname, '../.env.example'), renderExample(shape))
