import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Writes the database client from prisma/schema.prisma. */
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/prisma/build/index.js'), 'generate'],
  {
    cwd: root,
    encoding: 'utf8',
    // Prisma looks for an engine that `generate` never runs and downloads it, unless it is told of a file.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
)
if (status !== 0) console.error(stdout + stderr)
process.exitCode = status ?? 1
