import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, UserError } from './command.mjs'

/** Installs the packages of the lockfile, including the project's Node.js. */
export async function install(root) {
  if (isInstalled(root)) return
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  await run('Installing packages', 'npm', ['ci', ...flags], {
    cwd: root,
    env: { ...process.env, PATH: pathWithout(root), npm_config_logs_max: '0' },
    failureHint: 'See the output of npm above.',
  })
  if (!existsSync(join(root, 'node_modules/node/bin/node'))) {
    throw new UserError(
      'npm skipped the install scripts; enable them (npm config delete ignore-scripts) and start again.',
    )
  }
}

/** Compares npm's record of installed packages with the lockfile; optional packages are those of other platforms. */
function isInstalled(root) {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'))
  const wanted = packagesOf(join(root, 'package-lock.json'))
  if (!installed || !existsSync(join(root, 'node_modules/node/bin/node'))) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path]
    return path === '' || (found ? found.version === version : optional)
  })
}

function packagesOf(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : undefined
}

/** npm must not run on the Node.js that it is about to replace. */
function pathWithout(root) {
  const path = process.env.PATH ?? ''
  return path
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(root, 'node_modules')))
    .join(delimiter)
}
