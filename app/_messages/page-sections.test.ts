import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from './en/index.ts'

const app = join(import.meta.dirname, '..')
const sectionOf = new Map(
  Object.entries(en).flatMap(([section, messages]) => Object.keys(messages).map((key) => [key, section])),
)
/** Keys are quoted, or the start of a template: `state.${state}`. */
const prefixes = new Map([...sectionOf].map(([key, section]) => [key.split('.')[0] ?? '', section]))

/** The file and those of the pages that it imports, directly or not. */
function importedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !existsSync(file)) return found
  found.add(file)
  // Each language has its own messages, which the server chooses from.
  if (file.includes('/_messages/')) return found
  // Not those of types alone.
  const imports = /^(?:import|export) (?!type )[^']*from '(\.[^']+)'|import\('(\.[^']+)'\)/gm
  for (const [, from, dynamic] of readFileSync(file, 'utf8').matchAll(imports))
    importedBy(join(dirname(file), from ?? dynamic ?? ''), found)
  return found
}

/** Sections whose messages the file uses. */
function sectionsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const quoted = text.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)
  const templates = text.matchAll(/t\(`(\w+)\.\$/g)
  return [
    ...Array.from(quoted, ([, key = '']) => sectionOf.get(key)),
    ...Array.from(templates, ([, prefix = '']) => prefixes.get(prefix)),
  ].filter((section) => section !== undefined)
}

const pages = globSync('**/page.tsx', { cwd: app })

/** Sections that a page or layout provides to its components. */
function sectionsProvidedBy(file: string): string[] {
  const [, provided = ''] = /sections=\{\[(.*?)\]\}/.exec(readFileSync(file, 'utf8')) ?? []
  return Array.from(provided.matchAll(/'(\w+)'/g), ([, name = '']) => name)
}

test.each(pages)('messages: %s provides the sections that its components use', (path) => {
  const file = join(app, path)
  const sections = new Set([...sectionsProvidedBy(join(app, 'layout.tsx')), ...sectionsProvidedBy(file)])
  const missing = [...importedBy(file)].flatMap((used) =>
    sectionsIn(used)
      .filter((section) => !sections.has(section))
      .map((section) => `${used.slice(app.length + 1)} uses ${section}`),
  )
  expect([...new Set(missing)]).toEqual([])
})
