import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installClientPackage, type PackageProject, root, run } from '#tests/support/client-package.ts'

let client: PackageProject
/** Sources of the package's classes and functions. */
const sources = ['errors', 'hearback', 'http/problem', 'job-handle', 'meter', 'webhooks/verify-webhook']
/** Folder of the project. */
let project: string

beforeAll(async () => {
  client = await installClientPackage()
  project = client.folder
}, 120_000)
afterAll(() => client.remove())

describe('types', () => {
  it.each([
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ])(
    'the examples of the documentation comments and for Next.js pass tsc --strict under %s resolution',
    async (moduleResolution, module) => {
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
      await cp(join(root, 'examples/nextjs/app'), join(project, 'app'), { recursive: true })
      const files = ['usage.ts', 'app/page.tsx', 'app/layout.tsx', 'app/hearback/[...path]/route.ts']
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
    for (const name of sources) {
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
