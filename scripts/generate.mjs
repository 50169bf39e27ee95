import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './setup/generate.mjs'

/** `npm run generate`: writes the database client even when it seems up to date. */
const root = join(import.meta.dirname, '..')
rmSync(join(root, 'prisma/generated/.inputs'), { force: true })
await generate(root)
