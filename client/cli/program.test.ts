import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createProgram, run } from './program.ts'

/** Output and exit code of a command, run in this process. */
async function runInProcess(...argv: string[]) {
  const lines: string[] = []
  const notes: string[] = []
  const terminal = {
    line: (text: string) => void lines.push(text),
    raw: (text: string) => void lines.push(text),
    note: (text: string) => void notes.push(text),
    status: () => {},
  }
  const code = await run(argv, terminal, new AbortController().signal)
  return { code, text: lines.join('\n'), notes }
}

const { commands } = createProgram({
  terminal: { line() {}, raw() {}, note() {}, status() {} },
  signal: new AbortController().signal,
  exitCode: 0,
  url: '',
})

afterEach(() => void vi.unstubAllEnvs())

it('hearback --help lists every command, the environment and the exit codes', async () => {
  const { code, text } = await runInProcess('--help')
  expect(code).toBe(0)
  for (const command of commands)
    expect(text).toMatch(new RegExp(`^  ${command.name()}\\b.*${command.summary().slice(0, 20)}`, 'm'))
  for (const words of ['HEARBACK_URL', 'HEARBACK_KEY', 'Exit codes', 'Examples'])
    expect(text).toContain(words)
})

it('hearback without a command prints the help and exits with 2', async () => {
  const { code, text, notes } = await runInProcess()
  expect({ code, notes }).toEqual({ code: 2, notes: [] })
  expect(text).toBe((await runInProcess('--help')).text)
})

it.each(commands.map((command) => [command.name(), command] as const))(
  '%s --help lists its options and an example',
  async (name, command) => {
    const { code, text, notes } = await runInProcess(name, '--help')
    expect({ code, notes }).toEqual({ code: 0, notes: [] })
    for (const { long } of command.options) expect(text).toContain(long)
    expect(text).toMatch(new RegExp(`^  hearback ${name}`, 'm'))
  },
)

it.each([
  [['xyzzy'], "Unknown command 'xyzzy'; see hearback --help."],
  [['lst'], "Unknown command 'lst' (Did you mean list?); see hearback --help."],
  [['list', '--dance'], "Unknown option '--dance'; see hearback list --help."],
  [
    ['list', '--state', 'lost'],
    "Option '--state <STATE>' argument 'lost' is invalid. Allowed choices are uploaded, processing, completed, error; see hearback list --help.",
  ],
  [
    ['list', '--limit', '0'],
    "Option '--limit <N>' argument '0' is invalid. Expected an integer from 1 to 200; see hearback list --help.",
  ],
  [
    ['list', '--url', 'ftp://a'],
    "Option '--url <URL>' argument 'ftp://a' is invalid. Expected an HTTP URL, such as http://127.0.0.1:3000; see hearback list --help.",
  ],
  [['follow'], "Missing required argument 'JOBID'; see hearback follow --help."],
  [
    ['text', 'one', 'two'],
    "Too many arguments for 'text'. Expected 1 argument but got 2; see hearback text --help.",
  ],
  [
    ['modes', 'sse'],
    "Too many arguments for 'modes'. Expected 0 arguments but got 1; see hearback modes --help.",
  ],
  [
    ['submit', 'a.pdf', 'b.pdf', '--name', 'c.pdf'],
    '--name cannot be used with several files; see hearback submit --help.',
  ],
  [
    ['submit', 'a.pdf', '--wait', '--follow', 'sse'],
    '--wait cannot be used with --follow; see hearback submit --help.',
  ],
])('%j is a usage error with a one-line message', async (argv, message) => {
  expect(await runInProcess(...argv)).toEqual({ code: 2, text: '', notes: [message] })
})

it('HEARBACK_URL and HEARBACK_KEY select the server and authorize the request', async () => {
  const server = createServer(({ headers }, response) =>
    response.end(JSON.stringify({ modes: [{ name: headers.authorization, summary: '', follows: true }] })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('HEARBACK_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  vi.stubEnv('HEARBACK_KEY', 'hb_1_secret')
  const { code, text } = await runInProcess('modes')
  expect({ code, text: text.trim() }).toEqual({ code: 0, text: 'Bearer hb_1_secret' })
  vi.stubEnv('HEARBACK_KEY', 'two words')
  expect(await runInProcess('modes')).toMatchObject({ code: 1, notes: [expect.stringContaining('API key')] })
  server.closeAllConnections()
  server.close()
})
