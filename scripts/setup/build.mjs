import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { hashInputs, unlessDone } from './inputs.mjs'

const folders = [
  'app',
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
  await unlessDone(join(root, '.next/.inputs'), hashInputs(root, [...folders, ...configs]), () =>
    run(
      'Building the pages',
      join(root, 'node_modules/.bin/node'),
      [join(root, 'node_modules/next/dist/bin/next'), 'build'],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        explain: 'What Next.js said is above.',
      },
    ),
  )
}
