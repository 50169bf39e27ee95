import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, Sentence } from './command.mjs'
import { hashInputs, unlessDone } from './inputs.mjs'

/** Installs the packages of the lockfile, among them the Node that everything else runs on. */
export async function install(root) {
  const stamp = join(root, 'node_modules/.hearback-installed')
  const inputs = `${hashInputs(root, ['package-lock.json'])} ${process.platform} ${process.arch}`
  await unlessDone(stamp, inputs, async () => {
    const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    await run('Installing packages', 'npm', ['ci', ...flags], {
      cwd: root,
      env: { ...process.env, PATH: pathWithout(root), npm_config_logs_max: '0' },
      explain: 'What npm said is above.',
    })
    if (!existsSync(join(root, 'node_modules/node/bin/node'))) {
      throw new Sentence(
        'npm did not run the install scripts; allow them (npm config delete ignore-scripts) and start again.',
      )
    }
  })
}

/** npm must not run on the Node that it is about to replace. */
function pathWithout(root) {
  const path = process.env.PATH ?? ''
  return path
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(root, 'node_modules')))
    .join(delimiter)
}
