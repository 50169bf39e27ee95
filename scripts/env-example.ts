import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

<<<<<<< HEAD

import { modeSettings } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

=======

import { modes } from '#delivery/modes.ts'
import { renderExample, settingsShape } from '#platform/settings.ts'

>>>>>>> 5a55470 (Name and describe the platform and the analysis in standard terms; merge small files)

/** Generates `.env.example` from the schema of the settings. */
const shape = { ...settingsShape, ...modeSettings }
writeFileSync(join(import.meta.dirname, '../.env.example'), renderExample(shape))
