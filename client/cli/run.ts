import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createClient } from '#client/index.ts'
import { ProblemError } from '#client/problem.ts'
import { type Call, type Command, UsageError } from './command.ts'
import { commands } from './commands.ts'
import { commandHelpOf, everywhere, helpOf } from './help.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command line with those arguments and gives the exit code. Whatever goes wrong is said. */
export async function run(argv: string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h') {
    terminal.line(helpOf(commands))
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    terminal.line(version())
    return 0
  }
  try {
    const command = commands.find((known) => known.name === name)
    if (!command) throw new UsageError(`There is no command "${name}"; hearback --help tells all.`)
    return await runCommand(command, rest, terminal, signal)
  } catch (error) {
    if (signal.aborted) return 1
    terminal.note(error instanceof Error ? error.message : String(error))
    return error instanceof UsageError ? 2 : 1
  }
}

async function runCommand(command: Command, argv: string[], terminal: Terminal, signal: AbortSignal) {
  const { args, values } = parse(command, argv)
  if (values.help) {
    terminal.line(commandHelpOf(command))
    return 0
  }
  requireArgs(command, args)
  const baseUrl = originOf(values.url)
  const call = { args, values: values as Call['values'], client: createClient({ baseUrl }), terminal, signal }
  try {
    return await command.run(call)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'unreached') throw error
    throw new Error(`hearback does not answer at ${baseUrl}; start it with npm start.`, { cause: error })
  }
}

function parse({ name, options }: Command, args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      options: { ...options, ...everywhere },
      allowPositionals: true,
    })
    return { args: positionals, values: values as Record<string, unknown> & { url?: string; help?: boolean } }
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : []
    throw new UsageError(`${sentence}; hearback ${name} --help tells what it takes.`, { cause: error })
  }
}

function requireArgs({ name, args }: Command, given: string[]): void {
  const wanted = args === '' ? 0 : args.split(' ').length
  if (given.length === wanted || (given.length > wanted && args.endsWith('…'))) return
  const takes = args === '' ? 'nothing' : args
  throw new UsageError(`hearback ${name} takes ${takes}; hearback ${name} --help tells more.`)
}

function originOf(given = process.env.HEARBACK_URL || 'http://127.0.0.1:3000'): string {
  if (URL.canParse(given) && /^https?:/i.test(given)) return given.replace(/\/+$/, '')
  throw new UsageError(`"${given}" is no URL of a service, such as http://127.0.0.1:3000.`)
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
