import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, UserError } from './command.mjs'

const nodeBinary = 'node_modules/node/bin/node'

/**
 * Installs the packages of the lockfile, including the project's Node.js. No install script runs but those that
 * `allowScripts` of package.json lists.
 */
export async function install(root) {
  const options = {
    cwd: root,
    env: { ...process.env, PATH: pathWithout(root), npm_config_logs_max: '0' },
    failureHint: 'See the output of npm above.',
  }
  if (!isInstalled(root)) {
    const flags = [
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]
    await run('Installing packages', 'npm', ['ci', ...flags], options)
  }
  if (existsSync(join(root, nodeBinary))) return
  // Node.js comes last: its binary shows that all of them ran.
  for (const name of allowedPackages(root)) {
    const flags = ['--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error']
    await run(`Running the install script of ${name}`, 'npm', ['rebuild', name, ...flags], options)
  }
  if (!existsSync(join(root, nodeBinary)))
    throw new UserError('The install script of the package "node" wrote no binary.')
}

/** The installed packages whose install script may run, `node` last. */
function allowedPackages(root) {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(allowScripts)
    .filter((name) => allowScripts[name] && existsSync(join(root, 'node_modules', name)))
    .sort((a, b) => Number(a === 'node') - Number(b === 'node'))
}

/** Compares npm's record of installed packages with the lockfile; optional packages are those of other platforms. */
function isInstalled(root) {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'))
  const wanted = packagesOf(join(root, 'package-lock.json'))
  if (!installed) return false
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
