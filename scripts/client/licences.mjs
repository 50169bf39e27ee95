import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes the licences of the npm packages that modules were bundled from. */
export function writeLicences(file, modules) {
  const folders = new Set(
    modules.flatMap((path) => /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  )
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const found = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    const text =
      found && existsSync(join(folder, found)) ? readFileSync(join(folder, found), 'utf8').trim() : ''
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  writeFileSync(file, `Packages that this package contains.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`)
}
