import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|npm_)/.test(name)),
) as NodeJS.ProcessEnv

let app: TestApp
let worker: Closable
/** An empty project with the packed package installed. */
let project: string
let installed: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'hearback-package-'))
  installed = join(project, 'node_modules/hearback-client')
  await writeFile(join(project, 'package.json'), '{"type":"module"}')
  const pack = ['pack', './client', '--pack-destination', project, '--json']
  const packed = await run('npm', pack, { cwd: root, env })
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[')))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', filename], { cwd: project, env })
  await cp(join(root, 'public/samples/letter.pdf'), join(project, 'letter.pdf'))
  app = await startTestApp()
  worker = await startWorker(app.settings, app.database.url)
}, 180_000)
afterAll(async () => {
  await worker.close()
  await app.close()
  await rm(project, { recursive: true, force: true })
})

/** The Node.js versions of this machine, ascending: the project's, and the system's when it is another one. */
async function nodeVersions(): Promise<{ node: string; version: number }[]> {
  const found = [process.execPath, '/usr/bin/node', '/usr/local/bin/node']
  const versions = await Promise.all(
    found.map(async (node) => {
      const { stdout } = await run(node, ['--version']).catch(() => ({ stdout: 'v0' }))
      return { node, version: Number.parseInt(stdout.slice(1), 10) }
    }),
  )
  const usable = versions.filter(({ version }) => version >= 20).sort((a, b) => a.version - b.version)
  return usable.filter(({ version }, index) => usable.findIndex((one) => one.version === version) === index)
}

it('npm pack: the package contains the built files, the README and the licence, and has no dependencies', async () => {
  const files = await readdir(installed)
  expect(files.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])
  const { dependencies, sideEffects } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  expect({ dependencies, sideEffects }).toEqual({ dependencies: undefined, sideEffects: false })
  const licences = await readFile(join(installed, 'dist/third-party-licences.txt'), 'utf8')
  expect(licences).toContain('socket.io-client')
})

describe('README: the examples', () => {
  it('run on the oldest supported Node.js of this machine', { timeout: 120_000 }, async () => {
    const readme = await readFile(join(installed, 'README.md'), 'utf8')
    const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code)
    expect(examples).toHaveLength(4)
    const { node } = (await nodeVersions())[0] ?? { node: process.execPath }
    const outputs = await Promise.all(
      examples.map(async (code, index) => {
        const file = join(project, `example-${index}.mjs`)
        await writeFile(file, code)
        const { stdout, stderr } = await run(node, [file], {
          cwd: project,
          env: { ...env, HEARBACK_URL: app.url },
        })
        return stdout + stderr
      }),
    )
    expect(outputs[0]).toMatch(/^[\da-f-]{36} 1 page\n$/)
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
  })

  it('every mode follows a job on each Node.js that has what the mode needs', {
    timeout: 120_000,
  }, async () => {
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
        env: { ...env, HEARBACK_URL: app.url },
      })
      const expected = vias.map((via) => {
        const needsWebSocket = ['graphql', 'stomp'].includes(via)
        return `${via} ${needsWebSocket && version < 22 ? 'unsupported' : '1 2 3'}`
      })
      expect(stdout.trim().split('\n'), `Node ${version}`).toEqual(expected)
    }
  })
})

it('bin: the command hearback of the package submits and follows', { timeout: 60_000 }, async () => {
  const [{ node } = { node: process.execPath }] = await nodeVersions()
  const command = join(project, 'node_modules/.bin/hearback')
  const args = [command, 'submit', 'letter.pdf', '--user', 'alice', '--follow', 'socket']
  const { stdout } = await run(node, args, { cwd: project, env: { ...env, HEARBACK_URL: app.url } })
  expect(stdout).toMatch(/ {2}3 {2}completed {3}1 page, /)
})

describe('types', () => {
  it.each([
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ])(
    'the examples of the documentation comments and for Next.js pass tsc --strict under %s resolution',
    { timeout: 120_000 },
    async (moduleResolution, module) => {
      const sources = ['errors', 'hearback', 'job-handle', 'meter', 'problem', 'verify-webhook']
      const texts = await Promise.all(
        sources.map((name) => readFile(join(root, `client/${name}.ts`), 'utf8')),
      )
      const examples = texts.flatMap((text) =>
        [...text.matchAll(/@example\n((?: +\* ?.*\n| {3}\*\n)+?) *\*\//g)].map(([, lines = '']) =>
          lines.replaceAll(/^ *\* ?/gm, ''),
        ),
      )
      expect(examples.length).toBeGreaterThan(12)
      const imports = new Set<string>()
      const functions = examples.map((example, index) => {
        const body = example.replaceAll(/^import .*\n/gm, (line) => {
          if (!line.includes('hearback-client')) imports.add(line)
          return ''
        })
        return `export async function example${index}() {\n${body}}\n`
      })
      const prelude = `import { Hearback, HearbackError, JobFailedError, type JobHandle, Meter, ProblemError, TimeoutError, verifyWebhook } from 'hearback-client'
${[...imports].join('')}
declare const hearback: Hearback
declare const job: JobHandle
declare const file: File
declare const input: { files: [File] }
`
      await writeFile(join(project, 'usage.ts'), prelude + functions.join('\n'))
      const compilerOptions = {
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        target: 'es2023',
        lib: ['es2023', 'dom', 'dom.iterable'],
        module,
        moduleResolution,
        types: ['node'],
        skipLibCheck: false,
        jsx: 'react-jsx',
      }
      await cp(join(root, 'examples/nextjs/app/page.tsx'), join(project, 'page.tsx'))
      const files = ['usage.ts', 'page.tsx']
      await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      await symlink(join(root, 'node_modules/@types'), join(project, 'node_modules/@types')).catch(() => {})
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const { stdout } = await run(process.execPath, [tsc, '-p', '.'], { cwd: project }).catch(
        (error) => error,
      )
      expect(stdout).toBe('')
    },
  )

  it('every exported class, function and method has an @example', async () => {
    const entry = await readFile(join(root, 'client/index.ts'), 'utf8')
    for (const name of ['errors', 'hearback', 'job-handle', 'meter', 'problem', 'verify-webhook']) {
      const text = await readFile(join(root, `client/${name}.ts`), 'utf8')
      const members = text.matchAll(
        /(\/\*\*(?:(?!\*\/).)*\*\/)\n(?:export (?:async )?(?:class|function) (\w+)| {2}(?:async )?(\*?(?!constructor|record|receive)\w+)\()/gs,
      )
      for (const [, comment, exported, method] of members)
        if (method || entry.includes(exported ?? ''))
          expect(comment, `${name}: ${exported ?? method}`).toContain('@example')
    }
  })
})

describe('browser bundle', () => {
  let chunks: Map<string, OutputChunk>
  let entry: string

  beforeAll(async () => {
    const input = join(project, 'page.js')
    await writeFile(
      input,
      "import { Hearback } from 'hearback-client'\nglobalThis.hearback = new Hearback()\n",
    )
    const build = await rolldown({ input, platform: 'browser' })
    const { output } = await build.generate({ format: 'esm', minify: true })
    await build.close()
    chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
    entry = [...chunks.values()].find(({ isEntry }) => isEntry)?.fileName ?? ''
  })

  /** Files that are loaded for a mode, the entry included. */
  function filesOf(via: string): string[] {
    const found = new Set<string>()
    const visit = (name: string) => {
      if (found.has(name)) return
      found.add(name)
      chunks.get(name)?.imports.forEach(visit)
    }
    visit(entry)
    for (const { fileName, name, isDynamicEntry } of chunks.values())
      if (isDynamicEntry && name === via) visit(fileName)
    return [...found]
  }

  /** Bytes that a browser loads for a mode, compressed with Brotli. */
  function sizeOf(via: string): number {
    return filesOf(via).reduce(
      (sum, name) => sum + brotliCompressSync(chunks.get(name)?.code ?? '').length,
      0,
    )
  }

  it('contains neither zod nor a module of Node', () => {
    const code = [...chunks.values()].map((chunk) => chunk.code).join('\n')
    expect(code).not.toMatch(/["'`]node:|ZodType|require\(/)
  })

  it('loads the code of a mode only when it is used, with at most the bytes that the README states', async () => {
    const readme = await readFile(join(root, 'client/README.md'), 'utf8')
    const [names = [], , stated = []] = readme
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(-3)
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(filesOf('none').length).toBeLessThan(4)
    for (const [index, via] of names.entries()) {
      if (via === '') continue
      const bytes = sizeOf(via)
      expect(bytes, via).toBeLessThan(Number.parseFloat(stated[index] ?? '') * 1_000)
      expect(bytes, via).toBeGreaterThan(3_000)
    }
    expect(names).toContain('polling')
  })
})
