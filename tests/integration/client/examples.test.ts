import { execFile } from 'node:child_process'
import { createECDH } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { codeBlock, codeBlocksIn } from '#tests/support/code-blocks.ts'
import { openHook } from '#tests/support/hook.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { runDocumented } from '#tests/support/service/documented-commands.ts'
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

const runScript = (script: string, replace?: Record<string, string>) =>
  runDocumented(script, app.url, replace)

const polled = /^(uploaded\n|processing\n)*completed\n/
const delivered = /^job.uploaded\njob.processing\njob.completed\n$/
const commands = codeBlocksIn('examples/README.md', 'sh').flatMap((block) => block.trim().split('\n'))

const isPython = (command: string) => command.startsWith('python3')

async function printsStates(command: string): Promise<void> {
  const stdout = await runScript(command, { BASE: app.url })
  expect(stdout).toMatch(command.includes('poll') ? polled : delivered)
}

it.each(commands.filter((command) => !isPython(command)))(
  'course protocol: %s prints the states of the job to its end',
  printsStates,
)

describe.skipIf(!hasPython)('examples in Python (needs python3)', () => {
  it.each(commands.filter(isPython))('%s prints the states of the job to its end', printsStates)

  it('the example of the README of the Python client runs', async () => {
    const code = codeBlock('clients/python/README.md', 'import os')
    const env = { HEARBACK_URL: app.url, PYTHONPATH: 'clients/python', PYTHONDONTWRITEBYTECODE: '1' }
    const stdout = await run('python3', ['-c', code.replace('letter.pdf', letter)], env)
    expect(stdout).toBe('1 job.uploaded\n2 job.processing\n3 job.completed\n1 page\ncompleted\n')
  })
})

it('course protocol: the README of the examples has a command for each file', async () => {
  const files = await readdir(join(root, 'examples/course'))
  expect(commands.map((command) => /course\/(\S+)/.exec(command)?.[1]).toSorted()).toEqual(files.toSorted())
})

it('README: the commands submit, follow in each mode and read the receipt', async () => {
  const hook = await openHook()
  const [, submit = '', ...others] = codeBlocksIn('README.md', 'sh')
  expect(others).toHaveLength(3)
  const stdout = await runScript(
    `submitted=$(${submit})
JOBID=$(sed -n 's/.*"jobid":"\\([^"]*\\)".*/\\1/p' <<<"$submitted" | tail -1)
npx hearback follow $JOBID
echo "$submitted"
${others.join('')}`,
    { 'http://127.0.0.1:8080/hook': hook.url },
  )
  expect(stdout).toMatch(/completed in .*\n/)
  for (const part of [
    'HTTP/1.1 200 OK',
    'event: snapshot',
    '{"type":"snapshot"',
    '"callback":{',
    '"followers":[',
  ])
    expect(stdout).toContain(part)
  // One by default and three in the modes that the README names.
  expect(stdout.match(/ {2}3 {2}completed {3}\d+ pages?, /g)).toHaveLength(4)
  await expect.poll(() => hook.types()).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
  await hook.close()
})

it('README: the code of the client submits and prints the events', async () => {
  const [code = ''] = codeBlocksIn('README.md', 'js')
  const runnable = code
    .replace('hearback-client', '#client/index.ts')
    .replace('http://127.0.0.1:3000', app.url)
  const open = `import { openAsBlob } from 'node:fs'\nconst file = await openAsBlob('${letter}')\n`
  const stdout = await run(process.execPath, ['--input-type=module', '--eval', open + runnable])
  expect(stdout).toBe('1 job.uploaded\n2 job.processing\n3 job.completed\n1\n')
})

it('docs/destinations/webhooks.md: the commands create a webhook, of a user and of a job', async () => {
  const file = 'docs/destinations/webhooks.md'
  const curls = [codeBlock(file, 'curl -X POST'), codeBlock(file, 'curl -F')]
  const hook = await openHook()
  const stdout = await runScript(curls.map((command) => `${command.trim()}; echo\n`).join(''), {
    'report.pdf': letter,
    'https://example.com/hook': hook.url,
  })
  const [webhook, job] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(webhook).toMatchObject({ url: hook.url, secret: expect.stringMatching(/^whsec_/) })
  expect(job).toMatchObject({ state: 'uploaded', callback: { secret: expect.stringMatching(/^whsec_/) } })
  await expect.poll(() => hook.calls.length).toBeGreaterThanOrEqual(6)
  await hook.close()
})

it('docs/destinations/web-push.md: the code registers the subscription of a browser', async () => {
  const [code = ''] = codeBlocksIn('docs/destinations/web-push.md', 'js')
  const curve = createECDH('prime256v1')
  const keys = { p256dh: curve.generateKeys('base64url'), auth: Buffer.alloc(16, 1).toString('base64url') }
  const endpoint = 'https://push.example.com/1'
  const registration = {
    pushManager: {
      subscribe: async (options: object) => {
        expect(options).toEqual({ userVisibleOnly: true, applicationServerKey: expect.any(String) })
        return { toJSON: () => ({ endpoint, keys }) }
      },
    },
  }
  const page = {
    registration,
    location: { origin: app.url },
    // A user without jobs: the push service does not exist.
    fetch: (path: string, init?: RequestInit) => fetch(app.url + path.replace('alice', 'browser'), init),
  }
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  await new AsyncFunction(...Object.keys(page), code)(...Object.values(page))
  const { destinations } = await (await fetch(`${app.url}/users/browser/destinations`)).json()
  expect(destinations.find(({ type }: { type: string }) => type === 'web-push')).toMatchObject({
    config: { endpoint },
    events: ['job.completed', 'job.error'],
  })
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
  const text = await readFile(output, 'utf8')
  expect(text).toMatch(/^jobid=[\da-f-]{36}\npages=1\nwords=\d+\n$/)
  const { outputs, runs } = parse(await readFile(join(root, 'examples/github-action/action.yml'), 'utf8'))
  const [step] = runs.steps
  expect(Object.keys(step.env)).toEqual(['FILE', 'HEARBACK_URL', 'HEARBACK_KEY'])
  expect(step.run).toBe('bash "$GITHUB_ACTION_PATH/analyze.sh"')
  for (const [, name = ''] of text.matchAll(/^(\w+)=/gm))
    expect(outputs[name].value).toBe(`\${{ steps.${step.id}.outputs.${name} }}`)
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
