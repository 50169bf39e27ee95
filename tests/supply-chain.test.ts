import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'

const files = ['package.json', 'package-lock.json', '.npmrc', 'docs/licences.md', 'scripts/supply-chain.mjs']
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Runs the check on a copy of its inputs after replacing text in one of them; returns what it reports. */
function check(file: string, from: string | RegExp, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-supply-chain-'))
  folders.push(folder)
  for (const name of files) cpSync(name, join(folder, name))
  const text = readFileSync(join(folder, file), 'utf8')
  const changed = text.replace(from, to)
  if (from !== '' && changed === text) throw new Error(`${file} does not contain ${from}.`)
  writeFileSync(join(folder, file), changed)
  try {
    execFileSync(process.execPath, ['scripts/supply-chain.mjs', '--check'], { cwd: folder, stdio: 'pipe' })
    return ''
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr)
  }
}

it('supply chain check: accepts the lockfile', () => {
  expect(check('package.json', '', '')).toBe('')
})

it.each([
  ['package-lock.json', /"integrity": "sha512-[^"]+",\n/, '', 'has no sha512 integrity'],
  ['package-lock.json', /"integrity": "sha512-[^"]+"/, '"integrity": "sha1-AAAA"', 'has no sha512 integrity'],
  ['package-lock.json', /("integrity": )/, '"resolved": "https://example.com/x.tgz", $1', 'download address'],
  ['package-lock.json', /("integrity": )/, '"hasInstallScript": true, $1', 'decide in allowScripts'],
  ['package-lock.json', '"license": "ISC"', '"license": "AGPL-3.0"', 'not an accepted one'],
  ['.npmrc', 'ignore-scripts=true', '', 'must set ignore-scripts'],
  ['docs/licences.md', '# Licences', '', 'is out of date'],
])('supply chain check: rejects %s with %s replaced by %j', (file, from, to, reported) => {
  expect(check(file, from, to)).toContain(reported)
})

it('npm run sbom: writes a bill of materials in CycloneDX with every package of the lockfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-sbom-'))
  folders.push(folder)
  for (const name of [...files, 'scripts/release/sbom.mjs']) cpSync(name, join(folder, name))
  execFileSync(process.execPath, ['scripts/release/sbom.mjs'], { cwd: folder, stdio: 'pipe' })
  const { bomFormat, specVersion, serialNumber, version, metadata, components, dependencies } = JSON.parse(
    readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'),
  )
  // The members that the JSON Schema of CycloneDX 1.5 requires, and the form that it requires of a serial number.
  expect({ bomFormat, specVersion, version }).toEqual({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
  })
  expect(serialNumber).toMatch(/^urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  expect(metadata.component).toMatchObject({ type: 'application', name: 'hearback' })
  const refs = new Set([metadata.component, ...components].map((component) => component['bom-ref']))
  expect(refs.size).toBe(components.length + 1)
  for (const { type, name } of components) expect([type, name]).toEqual(['library', expect.any(String)])
  for (const { ref, dependsOn = [] } of dependencies)
    for (const one of [ref, ...dependsOn]) expect(refs).toContain(one)
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const production = Object.entries<{ version: string; dev?: true }>(packages).flatMap(([path, entry]) =>
    path === '' || entry.dev ? [] : [`${path.split('node_modules/').at(-1)}@${entry.version}`],
  )
  expect(production.length).toBeGreaterThan(100)
  const listed = new Set(components.map(({ name, version }: Record<string, string>) => `${name}@${version}`))
  expect(production.filter((name) => !listed.has(name))).toEqual([])
})
