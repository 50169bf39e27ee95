import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Checks the lockfile (integrity, install scripts, licences) and writes docs/licences.md. With `--check` it writes
 * nothing and fails when the file is out of date.
 */
const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const problems = []

/** Licences that permit use in this project. A package under another one needs a decision. */
const accepted = new Set([
  '(Apache-2.0 AND BSD-3-Clause)',
  '(MIT AND Zlib)',
  '(MIT OR CC0-1.0)',
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND LGPL-3.0-or-later',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'EPL-2.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT OR Apache-2.0',
  'MIT and ISC',
  'MPL-2.0',
  'Unlicense',
])

/** Licences of packages whose metadata has none, from their LICENSE files. */
const fromLicenseFile = { 'png-js': 'MIT', 'seq-queue': 'MIT', 'xmlhttprequest-ssl': 'MIT' }

const packages = lockedPackages()
const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

for (const entry of packages) {
  const { name, version, integrity, resolved, optional, hasInstallScript } = entry
  // The registry of the reference platform may lack the packages of other platforms, and so their digests.
  const isForeign = optional === true && !isForReferencePlatform(entry)
  if (integrity === undefined ? !isForeign : !/^sha512-[\w+/]{86}==$/.test(integrity)) {
    problems.push(`package-lock.json: ${name}@${version} has no sha512 integrity; install it again with npm`)
  }
  if (resolved !== undefined) {
    problems.push(`package-lock.json: ${name}@${version} records a download address; remove "resolved"`)
  }
  if (hasInstallScript && allowScripts[name] === undefined) {
    problems.push(`package.json: decide in allowScripts whether ${name} may run its install script`)
  }
}
for (const name of Object.keys(allowScripts)) {
  if (!packages.some((entry) => entry.name === name && entry.hasInstallScript)) {
    problems.push(`package.json: allowScripts names ${name}, which has no install script`)
  }
}
if (!/^ignore-scripts=true$/m.test(readFileSync(join(root, '.npmrc'), 'utf8'))) {
  problems.push('.npmrc: must set ignore-scripts=true; scripts/setup/install.mjs runs the allowed scripts')
}

const licenses = new Map()
for (const { name, version, dev, license = licenseOf(name) } of packages) {
  if (license === undefined) problems.push(`${name}@${version} has no licence`)
  else if (!accepted.has(license))
    problems.push(`${name}@${version} has the licence ${license}, not an accepted one`)
  licenses.set(`${name} ${version}`, { name, version, dev: dev === true, license })
}

const file = join(root, 'docs/licences.md')
const text = render([...licenses.values()])
if (!check) writeFileSync(file, text)
else if (read(file) !== text) problems.push('docs/licences.md is out of date; run: npm run licences')
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

/** The packages of the lockfile with their entries. */
function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ name: path.split('node_modules/').at(-1), ...entry }))
}

/** Whether npm installs the package on Linux with x64 and glibc, on which the project is built and tested. */
function isForReferencePlatform({ os, cpu, libc }) {
  const includes = (list, value) => list === undefined || list.includes(value)
  return includes(os, 'linux') && includes(cpu, 'x64') && includes(libc, 'glibc')
}

/** A package of another platform has the licence of the packages that depend on it. */
function licenseOf(name) {
  if (fromLicenseFile[name]) return fromLicenseFile[name]
  const parent = packages.find((entry) => entry.optionalDependencies?.[name] !== undefined)
  return parent?.license
}

function render(entries) {
  const rows = (dev) =>
    entries
      .filter((entry) => entry.dev === dev)
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
      .map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
  const table = (title, dev) => {
    const lines = rows(dev)
    return [
      `## ${title} (${lines.length})`,
      '',
      '| package | version | licence |',
      '| --- | --- | --- |',
      ...lines,
      '',
    ]
  }
  return [
    '# Licences',
    '',
    'The packages of `package-lock.json`, those of other platforms included, with their licences (SPDX). Written by',
    '`npm run licences`; `npm run check` fails when it is out of date or a licence is not an accepted one. Packages under',
    'the LGPL are the image libraries that Next.js installs; the pages do not use them. A bill of materials in CycloneDX',
    'is written by `npm run sbom`. The files of GraphiQL and React in `public/graphiql` are listed in its README.md.',
    '',
    ...table('Production', false),
    ...table('Development', true),
  ].join('\n')
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
