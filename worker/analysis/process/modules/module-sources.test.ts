import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frame, frameHeader } from '../frames.ts'
import { moduleSources } from './module-sources.ts'

const childModule = 'worker/analysis/process/child.ts'

let folder: string
let file: string
let sources: Buffer

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearback-modules-'))
  file = join(folder, 'cache/modules.json')
  sources = moduleSources(file)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('moduleSources', () => {
  it('has the modules of the analysis without their types and tests', () => {
    const { [childModule]: child, ...others } = JSON.parse(sources.toString())
    expect(child).toContain('async function analyzeNext(')
    expect(child).not.toContain('Promise<boolean>')
    expect(Object.keys(others)).toContain('core/analysis/numbers/words.ts')
    expect(Object.keys(others).filter((path) => /test|\.d\.ts/.test(path))).toEqual([])
  })

  it('reads them from the file while the modules are the same', () => {
    const { ino } = statSync(file)
    expect(moduleSources(file).equals(sources)).toBe(true)
    expect(statSync(file).ino).toBe(ino)
  })

  it.each([
    ['is truncated', (contents: Buffer) => contents.subarray(0, -1)],
    ['was written by other modules', (contents: Buffer) => Buffer.concat([Buffer.from('0'), contents])],
  ])('replaces a file that %s', (_how, change) => {
    const contents = readFileSync(file)
    writeFileSync(file, change(contents))
    expect(moduleSources(file).equals(sources)).toBe(true)
    expect(readFileSync(file).equals(contents)).toBe(true)
  })

  it('needs no file', () => {
    const beneathFile = join(file, 'modules.json')
    expect(moduleSources(beneathFile).equals(sources)).toBe(true)
  })
})

it('a process loads the modules that it was sent instead of their files', async () => {
  const modules = Buffer.from(
    JSON.stringify({
      [childModule]: "import { name } from '#core/name.ts'\nimport './frames.ts'\nconsole.log(name)",
      'core/name.ts': "export const name = 'sent'",
    }),
  )
  const child = spawn(
    process.execPath,
    [
      `--import=${join(import.meta.dirname, 'provided-modules.mjs')}`,
      join(import.meta.dirname, '../child.ts'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] },
  )
  ;(child.stdio[3] as Writable).write(Buffer.concat([frameHeader(frame.modules, modules.length), modules]))
  expect(await text(child.stdout as NodeJS.ReadableStream)).toBe('sent\n')
})
