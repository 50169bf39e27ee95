import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '#client/cli/program.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'

/** What is typed before Tab, and the line after it. */
const completed = {
  ana: 'analyze',
  'keys rev': 'keys revoke',
  'analyze --canc': 'analyze --cancel-on-exit',
  'keys create --exp': 'keys create --expires',
  'analyze --via long': 'analyze --via long-poll',
  'follow -m gra': 'follow -m graphql',
  'list --state compl': 'list --state completed',
  'analyze lett': 'analyze letter.pdf',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearback-completion-'))
  writeFileSync(join(folder, 'letter.pdf'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes the completion script of a shell to the file `completion` of the folder. */
async function writeScript(shell: string): Promise<void> {
  let script = ''
  const terminal = {
    line: () => {},
    raw: (text: string) => {
      script += text
    },
    note: () => {},
    status: () => {},
  }
  expect(await run(['completion', '--shell', shell], terminal, new AbortController().signal)).toBe(0)
  writeFileSync(join(folder, 'completion'), script)
}

const env = () =>
  ({
    PATH: process.env.PATH,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    TERM: 'dumb',
  }) as unknown as NodeJS.ProcessEnv

/** Completes each line with the Tab key in an interactive shell on a pseudo-terminal. */
async function completeInTerminal(command: string): Promise<string[]> {
  const prompt = 'ready> '
  const shell = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...env(), PS1: prompt },
  })
  const closed = new Promise((resolve) => shell.once('close', resolve))
  let output = ''
  let changed = Promise.withResolvers<void>()
  shell.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    changed.resolve()
  })
  const lines = () => [...output.matchAll(/^= hearback (.*?)[ \r]*$/gm)].map(([, line = '']) => line)
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      changed = Promise.withResolvers()
      await Promise.race([
        changed.promise,
        closed.then(() => Promise.reject(new Error(`${command} ended: ${output}`))),
      ])
    }
  }
  await until(() => output.includes(prompt))
  shell.stdin.write('. ./completion\r')
  for (const [n, typed] of Object.keys(completed).entries()) {
    // Ctrl-A moves to the beginning of the line: the completed line becomes the argument of echo.
    shell.stdin.write(`hearback ${typed}\t\x01echo = \r`)
    await until(() => lines().length > n)
  }
  shell.stdin.write('exit\r')
  await closed
  return lines()
}

const expected = Object.values(completed)

describe.skipIf(!isInstalled('script'))('completion in bash (needs bsdutils)', () => {
  it('completes commands, subcommands, options, modes, states and file names', async () => {
    await writeScript('bash')
    expect(await completeInTerminal('bash --norc --noprofile -i')).toEqual(expected)
  })
})

describe.skipIf(!isInstalled('zsh'))('completion in zsh (needs zsh)', () => {
  it('completes commands, subcommands, options, modes, states and file names', async () => {
    await writeScript('zsh')
    expect(await completeInTerminal('zsh -f -i')).toEqual(expected)
  })
})

describe.skipIf(!isInstalled('fish'))('completion in fish (needs fish)', () => {
  it('completes commands, subcommands, options, modes, states and file names', async () => {
    await writeScript('fish')
    const typed = Object.keys(completed).map((line) => `complete -C "hearback ${line}"; echo`)
    const { stdout, stderr } = await promisify(execFile)(
      'fish',
      ['--no-config', '-c', ['. ./completion', ...typed].join('\n')],
      { cwd: folder, env: env() },
    )
    expect(stderr).toBe('')
    const words = stdout.split('\n\n').map((text) => text.split('\t')[0]?.trim())
    expect(words.slice(0, -1)).toEqual(expected.map((line) => line.split(' ').at(-1)))
  })
})
