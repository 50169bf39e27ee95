import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { openHook } from '#tests/support/hook.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

const root = join(import.meta.dirname, '../../..')
const letter = 'public/samples/letter.pdf'
const execute = promisify(execFile)

let app: TestApp
let worker: Closable

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.1,0.1,0.1' })
  worker = await startWorker(app.settings, app.database.url)
})
afterAll(async () => {
  await worker.close()
  await app.close()
})

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await execute(command, args, { cwd: root, env: { ...process.env, ...env } })
  return stdout
}

const hasPython = await execute('python3', ['--version']).then(
  () => true,
  () => false,
)
if (!hasPython) console.info('Skipped: the examples in Python, because python3 is not installed.')

const polled = /^(uploaded\n|processing\n)*completed\n/
const delivered = 'job.uploaded\njob.processing\njob.completed\n'

const examples: [command: string, file: string, output: string | RegExp][] = [
  ['bash', 'poll.sh', polled],
  [process.execPath, 'poll.mjs', polled],
  [process.execPath, 'socket.mjs', delivered],
  ['python3', 'poll.py', polled],
  ['python3', 'callback.py', delivered],
]

it.each(examples.filter(([command]) => hasPython || command !== 'python3'))(
  'course protocol: %s %s prints the states of the job to its end',
  async (command, file, output) => {
    const stdout = await run(command, [`examples/course/${file}`, app.url, 'alice', letter])
    expect(stdout).toMatch(output)
  },
)

it.runIf(hasPython)('Python client: the example of its README runs', async () => {
  const readme = await readFile(join(root, 'clients/python/README.md'), 'utf8')
  const [, code = ''] = /^```python\n(.*?)^```$/ms.exec(readme) ?? []
  const env = { HEARBACK_URL: app.url, PYTHONPATH: 'clients/python', PYTHONDONTWRITEBYTECODE: '1' }
  const stdout = await run('python3', ['-c', code.replace('letter.pdf', letter)], env)
  expect(stdout).toBe('1 job.uploaded\n2 job.processing\n3 job.completed\n1 page\ncompleted\n')
})

it('GitHub Action: sets its outputs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearback-action-'))
  const output = join(folder, 'output')
  const hearback = `${process.execPath} scripts/hearback.mjs`
  const env = {
    HEARBACK: hearback,
    HEARBACK_URL: app.url,
    FILE: letter,
    GITHUB_OUTPUT: output,
    XDG_STATE_HOME: folder,
  }
  await run('bash', ['examples/github-action/analyze.sh'], env)
  expect(await readFile(output, 'utf8')).toMatch(/^jobid=[\da-f-]{36}\npages=1\nwords=\d+\n$/)
  await rm(folder, { recursive: true })
})

/** A node of a workflow of n8n. A value that begins with `=` has an expression between double braces. */
interface WorkflowNode {
  name: string
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: each type of node has parameters of its own
  parameters: any
}

/** Evaluates the value of a parameter with these variables of n8n. */
function evaluate(value: string, variables: Record<string, unknown>): unknown {
  const [, expression] = /^=\{\{(.*)\}\}$/.exec(value) ?? []
  if (expression === undefined) return value
  return new Function(...Object.keys(variables), `return (${expression})`)(...Object.values(variables))
}

it('n8n: the request of the workflow submits, and its webhook has the fields of the result', async () => {
  const { nodes, connections } = JSON.parse(
    await readFile(join(root, 'examples/n8n/workflow.json'), 'utf8'),
  ) as { nodes: WorkflowNode[]; connections: Record<string, { main: { node: string }[][] }> }
  const [form, submit, wait, result] = nodes as [WorkflowNode, WorkflowNode, WorkflowNode, WorkflowNode]
  expect(nodes.map(({ type }) => type.replace('n8n-nodes-base.', ''))).toEqual([
    'formTrigger',
    'httpRequest',
    'wait',
    'set',
  ])
  for (const [from, to] of [
    [form, submit],
    [submit, wait],
    [wait, result],
  ] as const)
    expect(connections[from.name]?.main).toEqual([[{ node: to.name, type: 'main', index: 0 }]])
  expect(form.parameters.formFields.values[0].fieldLabel).toBe(submit.parameters.inputDataFieldName)
  expect(wait.parameters).toMatchObject({ resume: 'webhook', httpMethod: 'POST' })

  // The address that continues the execution. A call before the node Wait has begun fails, and is repeated.
  const hook = await openHook((_call, n) => ({ status: n === 0 ? 404 : 200 }))
  const variables = { $execution: { resumeUrl: hook.url }, $binary: { PDF: { fileName: 'letter.pdf' } } }
  const query = submit.parameters.queryParameters.parameters.map(
    ({ name, value }: { name: string; value: string }) => [name, String(evaluate(value, variables))],
  )
  const url = submit.parameters.url.replace('http://127.0.0.1:3000', app.url)
  const response = await fetch(`${url}?${new URLSearchParams(query)}`, {
    method: submit.parameters.method,
    headers: { 'content-type': 'application/pdf' },
    body: await readFile(join(root, letter)),
  })
  expect(response.status).toBe(202)
  await expect.poll(() => hook.calls.length).toBe(2)
  const $json = { body: JSON.parse(hook.calls[1]?.body ?? '') }
  const fields = result.parameters.assignments.assignments.map(
    ({ name, value }: { name: string; value: string }) => [name, evaluate(value, { $json })],
  )
  const { jobid } = (await response.json()) as { jobid: string }
  expect(Object.fromEntries(fields)).toEqual({ jobid, state: 'completed', pages: 1, error: undefined })
  await hook.close()
})
