import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folders = ['delivery', 'jobs', 'service']
const files = folders.flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder)).map((name) => `./${folder}/${name}`),
)
const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

test('every benchmark is part of npm run bench, and the README says what it measures', () => {
  const [list, readme] = [read('benchmarks.ts'), read('README.md')]
  const names = new Set<string>()
  for (const file of files) {
    const [, name = ''] =
      /export const benchmark: Benchmark = \{\n {2}name: '([\w-]+)'/.exec(read(file)) ?? []
    expect(name, file).not.toBe('')
    expect(list).toContain(`from '${file}'`)
    expect(readme).toContain(`\n| \`${name}\` | `)
    names.add(name)
  }
  expect(names.size).toBe(files.length)
})
