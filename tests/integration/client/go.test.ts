import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { startTestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'
import { clientsFolder, isInstalled, playAll, program } from './play-transcripts.ts'

const execute = promisify(execFile)
const root = join(clientsFolder, '..')
const library = join(clientsFolder, 'go')
const hasGo = await isInstalled('go', 'version')

describe.skipIf(!hasGo)('Go client (needs golang-go)', { timeout: 120_000 }, () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearback-go-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** Runs a Go command without network. The cache keeps the compiled standard library between runs. */
  async function go(cwd: string, ...args: string[]): Promise<void> {
    const env = { GOCACHE: join(root, 'node_modules/.cache/go'), GOPROXY: 'off', GOFLAGS: '-mod=mod' }
    await execute('go', args, { cwd, env: { ...process.env, ...env } })
  }

  it('delivers what each transcript expects, in every mode', async () => {
    const file = join(folder, 'transcript')
    await go(library, 'build', '-o', file, './cmd/transcript')
    await playAll(program(file))
  })

  it('the example of its README runs against a service', async () => {
    const readme = 'clients/go/README.md'
    const edit = codeBlock(readme, 'go mod edit').trim().replace(/^go /, '')
    await writeFile(join(folder, 'main.go'), codeBlock(readme, 'package main'))
    await cp(join(root, 'public/samples/letter.pdf'), join(folder, 'letter.pdf'))
    await go(folder, 'mod', 'init', 'example')
    await go(folder, ...edit.replace('../hearback/clients/go', library).split(' '))
    await go(folder, 'build', '-o', 'example', '.')
    const app = await startTestApp()
    const worker = await startWorker(app.settings, app.database.url)
    try {
      const env = { ...process.env, HEARBACK_URL: app.url }
      const { stdout } = await execute(join(folder, 'example'), [], { cwd: folder, env })
      expect(stdout).toBe('1 job.uploaded\n2 job.processing\n3 job.completed\ncompleted true\n')
    } finally {
      await worker.close()
      await app.close()
    }
  })
})
