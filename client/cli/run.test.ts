import { expect, it } from 'vitest'
import { commands } from './commands.ts'
import { run } from './run.ts'

/** What the command line says and ends with, in this process. */
async function said(...argv: string[]) {
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

it('the help names every command', async () => {
  const { code, text } = await said('--help')
  expect(code).toBe(0)
  for (const { name, summary } of commands) expect(text).toMatch(new RegExp(`^  ${name} .*${summary}$`, 'm'))
})

it.each(commands)('$name --help tells its options', async ({ name, options }) => {
  const { code, text, notes } = await said(name, '--help')
  expect({ code, notes }).toEqual({ code: 0, notes: [] })
  for (const option of [...Object.keys(options), 'url', 'help']) expect(text).toContain(`--${option}`)
})

it.each([
  [['dance'], 'There is no command "dance"; hearback --help tells all.'],
  [['list', '--dance'], "Unknown option '--dance'; hearback list --help tells what it takes."],
  [['list', '--state', 'lost'], '--state takes uploaded, processing, completed, error, not "lost".'],
  [['list', '--limit', '0'], '--limit takes a whole number from 1 to 200, not "0".'],
  [['list', '--url', 'ftp://a'], '"ftp://a" is no URL of a service, such as http://127.0.0.1:3000.'],
  [['follow'], 'hearback follow takes JOBID; hearback follow --help tells more.'],
  [['text', 'one', 'two'], 'hearback text takes JOBID; hearback text --help tells more.'],
  [['modes', 'sse'], 'hearback modes takes nothing; hearback modes --help tells more.'],
  [['submit', 'a.pdf', 'b.pdf', '--name', 'c.pdf'], '--name goes with a single file.'],
  [['submit', 'a.pdf', '--wait', '--follow', 'sse'], '--wait and --follow do not go together.'],
])('%j is refused in a sentence', async (argv, sentence) => {
  expect(await said(...argv)).toEqual({ code: 2, text: '', notes: [sentence] })
})
