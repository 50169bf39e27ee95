import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { skipIfUnchanged } from './inputs.mjs'

const inputs = [
  'app',
  'public/reports/modes.json',
  'public/samples/samples.json',
  'client',
  'core',
  'delivery',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
]

/** Builds the pages. */
export async function build(root) {
  const configs = readdirSync(root).filter((name) => /^(next|postcss|tailwind)\.config\./.test(name))
  await skipIfUnchanged(join(root, '.next/.inputs'), root, [...inputs, ...configs], () =>
    run(
      'Building the pages',
      join(root, 'node_modules/.bin/node'),
      [join(root, 'node_modules/next/dist/bin/next'), 'build'],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        failureHint: 'See the output of Next.js above.',
      },
    ),
  )
}
