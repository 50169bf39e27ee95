import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modes } from '#delivery/modes.ts'
import { describeModes } from '#server/description/modes.ts'

/** Generates docs/modes.md from the metadata of the modes. */
writeFileSync(join(import.meta.dirname, '../docs/modes.md'), describeModes(modes))
