import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'
import {
  installClientPackage,
  type PackageProject,
  root,
  run,
  terminalEnv,
} from '#tests/support/client-package.ts'
import { codeBlock, codeBlocksIn } from '#tests/support/code-blocks.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

let app: TestApp
let worker: Closable
let client: PackageProject
/** Folder of the project. */
let project: string

beforeAll(async () => {
  client = await installClientPackage()
  project = client.folder
  app = await startTestApp()
  worker = await startWorker(app.settings, app.database.url)
}, 180_000)
afterAll(async () => {
  await worker.close()
  await app.close()
  await client.remove()
})

/** Major versions of Node.js that the package supports. */
const supportedVersions = [20, 22, 24]

/**
 * The Node.js versions of this machine, ascending: the project's, the system's when it is another one, and those of
 * `OTHER_NODES`, paths separated by colons.
 */
async function nodeVersions(): Promise<{ node: string; version: number }[]> {
  const others = process.env.OTHER_NODES?.split(':') ?? []
  const found = [process.execPath, '/usr/bin/node', '/usr/local/bin/node', ...others]
  const versions = await Promise.all(
    found.map(async (node) => {
      const { stdout } = await run(node, ['--version']).catch(() => ({ stdout: 'v0' }))
      return { node, version: Number.parseInt(stdout.slice(1), 10) }
    }),
  )
  const usable = versions.filter(({ version }) => version >= 20).sort((a, b) => a.version - b.version)
  return usable.filter(({ version }, index) => usable.findIndex((one) => one.version === version) === index)
}

const installed = new Set((await nodeVersions()).map(({ version }) => version))
const missing = supportedVersions.filter((version) => !installed.has(version))
if (missing.length > 0)
  console.info(`Skipped: the client package on Node.js ${missing.join(', ')}; OTHER_NODES has none.`)

it('npm pack: the package contains the built files, the README and the licence, and has no dependencies', async () => {
  const files = await readdir(client.installed)
  expect(files.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])
  const { dependencies, sideEffects } = JSON.parse(
    await readFile(join(client.installed, 'package.json'), 'utf8'),
  )
  expect({ dependencies, sideEffects }).toEqual({ dependencies: undefined, sideEffects: false })
  const licences = await readFile(join(client.installed, 'dist/third-party-licences.txt'), 'utf8')
  expect(licences).toContain('socket.io-client')
})

describe('README: the examples', () => {
  it('run on the Node.js versions of this machine', async () => {
    const examples = codeBlocksIn('client/README.md', 'js')
    expect(examples).toHaveLength(4)
    const files = examples.map((_, index) => join(project, `example-${index}.mjs`))
    for (const [index, file] of files.entries()) await writeFile(file, examples[index] ?? '')
    const options = { cwd: project, env: { ...terminalEnv, HEARBACK_URL: app.url } }
    const outputsOf = (node: string) =>
      Promise.all(
        files.map(async (file) => {
          const { stdout, stderr } = await run(node, [file], options)
          return stdout + stderr
        }),
      )
    for (const { node, version } of await nodeVersions()) expectOutputs(await outputsOf(node), version)
  })

  function expectOutputs(outputs: string[], version: number): void {
    expect(outputs[0], `Node ${version}`).toMatch(/^[\da-f-]{36} 1 page\n$/)
    const lines = outputs[1]?.split('\n').filter((line) => !line.endsWith('job.progress'))
    expect(lines).toEqual([
      '1 job.uploaded',
      '2 job.processing',
      '3 job.completed',
      '3 job.completed',
      'true completed',
      '',
    ])
    expect(outputs[2]).toMatch(
      /^polling \d+ requests 0 messages \d+ bytes\nlong-poll .*\nsse 1 requests \d+ /,
    )
    expect(outputs[3]).toBe('1 page\n')
  }

  it('every mode follows a job on each Node.js that has what the mode needs', async () => {
    const vias = ['auto', ...modes.filter(({ follows }) => follows).map(({ name }) => name)]
    await writeFile(
      join(project, 'modes.mjs'),
      `import { openAsBlob } from 'node:fs'
       import { Hearback } from 'hearback-client'
       const hearback = new Hearback({ url: process.env.HEARBACK_URL, userid: 'alice' })
       const job = await hearback.submit(await openAsBlob('letter.pdf'), { filename: 'a.pdf' })
       const seqs = async (via) => {
         const events = await Array.fromAsync(job.events({ via })).catch(({ code }) => [{ data: { seq: code } }])
         return [via, ...events.map(({ data }) => data.seq)].join(' ')
       }
       Array.fromAsync ??= async (events) => {
         const all = []
         for await (const event of events) all.push(event)
         return all
       }
       console.log((await Promise.all(${JSON.stringify(vias)}.map(seqs))).join('\\n'))`,
    )
    for (const { node, version } of await nodeVersions()) {
      const { stdout } = await run(node, ['modes.mjs'], {
        cwd: project,
        env: { ...terminalEnv, HEARBACK_URL: app.url },
      })
      const expected = vias.map((via) => {
        const needsWebSocket = ['graphql', 'stomp'].includes(via)
        return `${via} ${needsWebSocket && version < 22 ? 'unsupported' : '1 2 3'}`
      })
      expect(stdout.trim().split('\n'), `Node ${version}`).toEqual(expected)
    }
  })
})

it('README: the package is installed and its command runs as documented', async () => {
  const [pack = '', install = ''] = codeBlock('client/README.md', 'npm pack').trim().split('\n')
  // `installClientPackage` has run these commands.
  const { version } = JSON.parse(await readFile(join(client.installed, 'package.json'), 'utf8'))
  expect(pack).toBe('npm pack ./client')
  expect(install).toMatch(new RegExp(`npm install \\S+/hearback-client-${version}\\.tgz$`))
  const env = { ...terminalEnv, HEARBACK_URL: app.url, XDG_STATE_HOME: project }
  const commands = codeBlock('client/README.md', 'npx hearback')
  const { stdout } = await run('bash', ['-ec', commands], { cwd: project, env })
  expect(stdout).toMatch(/^[\da-f-]{36}\nletter\.pdf \(.*\ncompleted in [\s\S]*^Usage: hearback /m)
})

it('bin: the command hearback of the package submits and follows', async () => {
  const [{ node } = { node: process.execPath }] = await nodeVersions()
  const command = join(project, 'node_modules/.bin/hearback')
  const args = [command, 'submit', 'letter.pdf', '--user', 'alice', '--follow', 'socket']
  const { stdout } = await run(node, args, { cwd: project, env: { ...terminalEnv, HEARBACK_URL: app.url } })
  expect(stdout).toMatch(/ {2}3 {2}completed {3}1 page, /)
})

it('Express example: verifies the webhooks of a job', { timeout: 60_000 }, async () => {
  await symlink(join(root, 'node_modules/express'), join(project, 'node_modules/express'))
  const file = join(project, 'receiver.mjs')
  await writeFile(file, await readFile(join(root, 'examples/express/receiver.mjs')))
  const send = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(app.url + path, { method, headers, body: JSON.stringify(body) })
    expect(response.status, await response.clone().text()).toBeLessThan(300)
    return response.json()
  }
  const created = await send('POST', '/users/express/webhooks', { url: 'http://127.0.0.1:8080/' })
  const env = { ...terminalEnv, PORT: '0', WEBHOOK_SECRET: created.secret }
  const receiver = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(receiver, 'exit')
  try {
    const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]()
    const port = /^Listening on port (\d+)$/.exec((await lines.next()).value ?? '')?.[1]
    const url = `http://127.0.0.1:${port}/webhook`
    await send('PATCH', `/webhooks/${created.id}`, { url })
    const unsigned = await fetch(url, { method: 'POST', body: '{}' })
    expect(unsigned.status).toBe(401)
    const letter = await readFile(join(project, 'letter.pdf'))
    const headers = { 'content-type': 'application/pdf' }
    const submitted = await fetch(`${app.url}/pdf/express`, { method: 'POST', headers, body: letter })
    const { jobid } = (await submitted.json()) as { jobid: string }
    const received = [await lines.next(), await lines.next(), await lines.next()]
    expect(received.map(({ value }) => value)).toEqual([
      `${jobid}-1 job.uploaded`,
      `${jobid}-2 job.processing`,
      `${jobid}-3 job.completed`,
    ])
  } finally {
    receiver.kill()
    await exited
  }
})
