import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { quickStarts } from '#app/docs/quick-start-code.ts'
import { modes } from '#delivery/modes.ts'
import { runInShell } from '#tests/support/service/shell.ts'

const root = join(import.meta.dirname, '../../..')
const executeFile = promisify(execFile)
const languages = quickStarts(modes)

const runsPython = (python: string, code: string) =>
  executeFile(python, ['-c', code]).then(
    () => true,
    () => false,
  )

/** The first Python with the packages that the code for gRPC needs, or one without them; null without Python. */
async function findPython(): Promise<{ python: string; hasGrpc: boolean } | null> {
  for (const python of ['python3', '/usr/bin/python3']) {
    if (await runsPython(python, 'import grpc, grpc_tools')) return { python, hasGrpc: true }
  }
  return (await runsPython('python3', '')) ? { python: 'python3', hasGrpc: false } : null
}

/** Code that ends with its job. Other code calls back, and goes on. */
const endsWithJob = /^(for await|for line|while|import grpc)/m

/** A page has EventSource and an origin. */
const pageLike = (base: string) => `const NodeEventSource = globalThis.EventSource
globalThis.EventSource = class extends NodeEventSource {
  constructor(path) {
    super(${JSON.stringify(base)} + path)
  }
}
`

for (const { language, steps } of languages.filter(({ language }) => language !== 'curl')) {
  test(`quick starts in ${language}: each one follows its job to the end`, async ({ baseURL }) => {
    const base = baseURL ?? ''
    const [submit, ...others] = steps
    const result = others.pop()
    const isPython = language === 'Python'
    const found = isPython ? await findPython() : null
    test.skip(isPython && !found, 'python3 is not installed')
    const folder = await mkdtemp(join(tmpdir(), 'hearback-quick-start-'))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const proto = await fetch(`${base}/proto/hearback/v1/jobs.proto`)
    await writeFile(join(folder, 'jobs.proto'), await proto.text())
    const runnable = others.filter(({ code }) => found?.hasGrpc || !code.includes('import grpc'))
    expect(runnable.length).toBeGreaterThan(0)
    const outputs = await Promise.all(
      runnable.map(async ({ code }, index) => {
        const waits = endsWithJob.test(code)
        const parts = [isPython ? '' : pageLike(base), submit?.code, code, waits ? result?.code : '']
        const script = parts.join('\n').replaceAll('BASE', base).replaceAll('USERID', 'quick')
        const file = join(folder, `${index}.${isPython ? 'py' : 'mjs'}`)
        await writeFile(file, script)
        const program = found ? found.python : `${process.execPath} --no-warnings --experimental-eventsource`
        return runInShell(`cd ${folder} && ${program} ${file}`, waits ? undefined : /completed/)
      }),
    )
    for (const [index, output] of outputs.entries()) {
      const { title, code } = runnable[index] as (typeof runnable)[number]
      expect(output, title).toMatch(/completed/)
      // The reading of the numbers is a sentence.
      if (endsWithJob.test(code)) expect(output, title).toMatch(/\w+ \w+ .*\.\n$/)
    }
    await rm(folder, { recursive: true })
  })
}

test('quick start in curl: submits, follows and reads the text', async ({ baseURL }) => {
  const base = baseURL ?? ''
  const { steps = [] } = languages.find(({ language }) => language === 'curl') ?? {}
  expect(steps.length).toBeGreaterThan(3)
  const script = steps.map(({ code }) => code).join('\n')
  const output = await runInShell(script.replaceAll('BASE', base).replaceAll('USERID', 'quick'))
  const [jobid = ''] = output.split('\n')
  expect(output).toContain('"state":"completed"')
  expect(output.endsWith(await (await fetch(`${base}/results/${jobid}/text`)).text())).toBe(true)
})
