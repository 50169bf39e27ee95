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
