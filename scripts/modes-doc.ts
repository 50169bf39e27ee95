import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modes } from '#delivery/modes.ts'
import { describeModes } from '#server/description/modes.ts'

/** Writes docs/modes.md from what the modes' folders say of themselves. */
writeFileSync(join(import.meta.dirname, '../docs/modes.md'), describeModes(modes))
