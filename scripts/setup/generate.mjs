import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { skipIfUnchanged } from './inputs.mjs'

/** Generates the database client from prisma/schema.prisma. */
export async function generate(root, fresh) {
  const stamp = join(root, 'prisma/generated/.inputs')
  if (fresh) rmSync(stamp, { force: true })
  const inputs = ['prisma/schema.prisma', 'package-lock.json', 'scripts/setup/generate.mjs']
  await skipIfUnchanged(stamp, root, inputs, () =>
    run(
      'Generating the database client',
      join(root, 'node_modules/.bin/node'),
      [join(root, 'node_modules/prisma/build/index.js'), 'generate'],
      {
        cwd: root,
        // Prisma downloads an engine that `generate` never runs, unless this variable names a file.
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
        failureHint: 'See the output of Prisma above.',
      },
    ),
  )
}
