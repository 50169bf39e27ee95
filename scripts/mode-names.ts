import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import * as destinationTypes from '#delivery/destinations/registry.ts'
import { modes } from '#delivery/modes.ts'

/**
 * Checks that no delivery mode and no destination type is named outside its folder, the registries, tests, examples and docs, so
 * that adding or removing one needs no other change. A name is a quoted string equal to it, a member of an object literal, a CSS
 * custom property that ends in it, or an import from its folder. Prints the places and exits with 1.
 */
const root = join(import.meta.dirname, '..')
const exempt =
  /^(delivery\/(destinations\/)?registry\.ts$|client\/generated\/|examples\/|scripts\/mode-names\.ts$|tests\/|docs\/)|\.test\.tsx?$/

/** Places where a name is meant: a string with another meaning, or code about this very mode. */
const exceptions: readonly { file: string; name: string; reason: string }[] = [
  {
    file: 'scripts/contracts/check.ts',
    name: 'graphql',
    reason: 'the package that compares GraphQL schemas',
  },
  { file: 'delivery/socket/socket-connection.ts', name: 'polling', reason: 'a transport of Engine.IO' },
  { file: 'delivery/socket/server.ts', name: 'polling', reason: 'a transport of Engine.IO' },
  { file: 'platform/postgres/embedded/options.ts', name: 'sync', reason: 'a value of io_method' },
  { file: 'client/push-notifications.ts', name: 'web-push', reason: 'the browser part of Web Push' },
  {
    file: 'client/webhooks/webhook-view.ts',
    name: 'webhook',
    reason: 'the type of the API resource /webhooks',
  },
  { file: 'bench/delivery/webhooks.ts', name: 'webhook', reason: 'the benchmark of webhooks' },
  { file: 'bench/support/load/jobs.ts', name: 'webhook', reason: 'the benchmark of webhooks' },
]

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
const files = tracked
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|js|css)$/.test(file) && !exempt.test(file) && existsSync(join(root, file)))
const names = new Set([...modes, ...Object.values(destinationTypes)].map(({ name }) => name))
const patterns = new Map([...names].map((name) => [name, toPattern(name)]))
const places = files.flatMap((file) => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return [...names]
    .filter((name) => !inFolderOf(name, file))
    .flatMap((name) =>
      lines.flatMap((line, index) => (isNamed(name, line, file) ? [{ file, name, line: index + 1 }] : [])),
    )
})
const isException = (place: { file: string; name: string }) =>
  exceptions.some(({ file, name }) => file === place.file && name === place.name)
const problems = [
  ...places
    .filter((place) => !isException(place))
    .map(({ file, name, line }) => `${file}:${line}: "${name}" is named outside its folder`),
  ...exceptions
    .filter(({ file, name }) => !places.some((place) => place.file === file && place.name === name))
    .map(({ file, name }) => `${file}: "${name}" no longer occurs; remove it from the exceptions`),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

function inFolderOf(name: string, path: string): boolean {
  return path.startsWith(`delivery/${name}/`) || path.startsWith(`delivery/destinations/${name}/`)
}

function isNamed(name: string, line: string, file: string): boolean {
  if (/^\s*(\/\/|\/?\*)/.test(line)) return false
  if (patterns.get(name)?.test(line)) return true
  const target = /(?:\bfrom|^import|\bimport\()\s*['"]([.#][^'"]+)['"]/.exec(line)?.[1]
  if (target === undefined) return false
  return inFolderOf(name, target.startsWith('#') ? target.slice(1) : normalize(join(dirname(file), target)))
}

/** Matches a quoted string equal to the name, a member of an object literal, or a CSS custom property. */
function toPattern(name: string): RegExp {
  return new RegExp(`(['"\`])${name}\\1|(?<![\\w-.])${name}:\\s*[{['"\`(]|(var\\(|^\\s*)--[\\w-]*-${name}\\b`)
}
