import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, relative } from 'node:path'

/**
 * Checks the rules that the linter does not cover: the direction of imports between folders, import cycles, the
 * length of files, the number of files in a folder, and empty names. Prints every violation and exits with 1 when there is one.
 */
const root = join(import.meta.dirname, '..')
const longest = 300
/** Files at one level of a folder. */
const maxFilesPerFolder = 16
/** The root, where the tools expect their files, and the decisions, a numbered list that grows. */
const unboundedFolders = ['.', 'docs/decisions']
const emptyNames = /^(utils?|helpers?|misc|common|shared|managers?|stuff|lib)$/i

/** The folders each folder may import from, besides itself. `'*'` is all of them. */
const mayImport: Record<string, readonly string[] | '*'> = {
  core: [],
  delivery: ['core'],
  platform: ['core', 'prisma'],
  client: ['core', 'delivery'],
  app: ['client', 'core'],
  prisma: ['prisma'],
  server: '*',
  worker: '*',
  tests: '*',
  bench: '*',
  scripts: '*',
}

/** The only file of `delivery/` outside its own folder that the outbox may import. */
const destinationRegistry = 'delivery/destinations/registry.ts'

/** What the client may take from a mode: its follower and, in Node, what it calls. */
const clientsOwn = new Set(['client.ts', 'view.ts'])

/** npm packages that the domain may use. */
const corePackages = ['zod']

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
const files = tracked
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|js|css)$/.test(file) && existsSync(join(root, file)))
const problems = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  return [
    ...checkSize(file, text),
    ...checkName(file),
    ...importsOf(text).flatMap((target) => checkImport(file, target)),
  ]
})
problems.push(...checkFolders(tracked.split('\n')), ...checkCycles('core'))
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

function checkSize(file: string, text: string): string[] {
  if (file.includes('/generated/') || file.startsWith('public/graphiql/')) return []
  const lines = text.split('\n').length - 1
  return lines > longest
    ? [`${file}: ${lines} lines, more than ${longest}; split it by what it is about`]
    : []
}

function checkFolders(all: readonly string[]): string[] {
  const existing = all.filter((file) => file !== '' && existsSync(join(root, file)))
  return [...Map.groupBy(existing, (file) => dirname(file))]
    .filter(([folder, own]) => own.length > maxFilesPerFolder && !unboundedFolders.includes(folder))
    .map(([folder, { length }]) => `${folder}: ${length} files; group them in folders by what they are about`)
}

function checkName(file: string): string[] {
  const parts = file.split('/').map((part) => part.replace(/\..*$/, ''))
  const empty = parts.find((part) => emptyNames.test(part))
  return empty ? [`${file}: "${empty}" says nothing; name it after what it holds`] : []
}

function importsOf(text: string): string[] {
  const statements = text.matchAll(/(?:\bfrom|^import|\bimport\()\s*['"]([^'"]+)['"]/gm)
  return [...statements].map((match) => match[1] ?? '')
}

function checkImport(file: string, target: string): string[] {
  const from = file.split('/')[0] ?? ''
  const isTest = /\.test\.tsx?$/.test(file)
  const allowed = mayImport[from]
  if (allowed === undefined) return []
  const path = pathOf(file, target)
  if (path === null) return checkPackage(file, from, target, isTest)
  const to = path.split('/')[0] ?? ''
  if (from === 'client') {
    if (target.startsWith('#') && !isTest)
      return [`${file}: import ${target} by its relative path; client/ is a package of its own`]
  } else if (from !== to && target.startsWith('.') && mayImport[to] !== undefined && from !== 'app') {
    return [`${file}: import ${target} as #${path}`]
  }
  if (isTest && to === 'tests') return []
  if (from === 'delivery' && to === 'delivery') return checkDelivery(file, path)
  if (from === 'client' && to === 'delivery') {
    return clientsOwn.has(basename(path))
      ? []
      : [`${file}: of a mode the client may import ${[...clientsOwn].join(' and ')} alone, not ${path}`]
  }
  if (to === from || allowed === '*' || allowed.includes(to)) return []
  return [`${file}: ${from} may not import ${path} (it may import ${allowed.join(', ') || 'nothing'})`]
}

/** `core` is to run anywhere: only zod and what Node brings. */
function checkPackage(file: string, from: string, target: string, isTest: boolean): string[] {
  if (from !== 'core' || isTest || target.startsWith('node:')) return []
  const name = target.split('/')[0] ?? ''
  return corePackages.includes(name) ? [] : [`${file}: core may not import the package ${target}`]
}

/**
 * A mode, a destination type and the outbox import their own folder and `core` alone; the outbox also the registry
 * of the destination types. The files directly in `delivery/` and that registry import from all folders.
 */
function checkDelivery(file: string, path: string): string[] {
  const own = partOf(file)
  if (own === null || own === partOf(path)) return []
  if (own === 'outbox' && path === destinationRegistry) return []
  return [`${file}: ${own} may import its own folder and core alone, not ${path}`]
}

/** The mode, destination type or `outbox` whose folder holds the file; null for the registries and their users. */
function partOf(file: string): string | null {
  const [, folder, inside, more] = file.split('/')
  if (inside === undefined) return null
  if (folder !== 'destinations') return folder ?? null
  return more === undefined ? null : inside
}

/** Import cycles among the files of a folder, type imports included. Each is reported once. */
function checkCycles(folder: string): string[] {
  const cycles: string[] = []
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    const start = path.indexOf(file)
    if (start >= 0) cycles.push(`import cycle: ${[...path.slice(start), file].join(' → ')}`)
    if (start >= 0 || finished.has(file)) return
    path.push(file)
    for (const target of importsOf(readFileSync(join(root, file), 'utf8'))) {
      const imported = pathOf(file, target)
      if (imported?.startsWith(`${folder}/`)) visit(imported)
    }
    path.pop()
    finished.add(file)
  }
  for (const file of files) if (file.startsWith(`${folder}/`) && /\.tsx?$/.test(file)) visit(file)
  return cycles
}

/** Path from the root of what an import names; null for a package. */
function pathOf(file: string, target: string): string | null {
  if (!/^[.#]/.test(target)) return null
  return target.startsWith('#')
    ? target.slice(1)
    : relative(root, normalize(join(root, dirname(file), target)))
}
