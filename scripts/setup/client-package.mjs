import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { skipIfUnchanged } from './inputs.mjs'

const inputs = ['client', 'core', 'delivery', 'scripts/client', 'package-lock.json', 'tsconfig.json']

/** Builds the package `hearback-client` into client/dist, so that `npm pack ./client` has files to pack. */
export async function buildClientPackage(root) {
  const stamp = join(root, 'node_modules/.cache/client-package.inputs')
  if (!existsSync(join(root, 'client/dist/index.js'))) rmSync(stamp, { force: true })
  await skipIfUnchanged(stamp, root, inputs, () =>
    run(
      'Building the client package',
      join(root, 'node_modules/.bin/node'),
      [join(root, 'scripts/client/build.mjs')],
      { cwd: root, failureHint: 'See the output above.' },
    ),
  )
}
