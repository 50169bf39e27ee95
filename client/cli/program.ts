import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { ProblemError } from '../http/problem.ts'
import { addAnalyze } from './commands/analyze.ts'
import { addCompare } from './commands/compare.ts'
import { addCompletion } from './commands/completion.ts'
import { addDestinations } from './commands/destinations.ts'
import { addFollow } from './commands/follow.ts'
import { addCancel, addDelete, addResults, addStatus, addText } from './commands/job.ts'
import { addKeys } from './commands/keys.ts'
import { addList } from './commands/list.ts'
import { addListen } from './commands/listen.ts'
import { addLogin } from './commands/login.ts'
import { addModes } from './commands/modes.ts'
import { addReceipt } from './commands/receipt.ts'
import { addRecover } from './commands/recover.ts'
import { addSecrets } from './commands/secrets.ts'
import { addSubmit } from './commands/submit.ts'
import type { Context } from './context.ts'
import type { Terminal } from './terminal.ts'

const helpFooter = `
Environment:
  HEARBACK_URL  origin of the server, in place of --url
  HEARBACK_KEY  API key; sent as "Authorization: Bearer", in place of that of "hearback login"

Exit codes:
  0    success; of "analyze", "follow" and "submit --follow": every job completed
  1    the server, a job or a file reported an error
  2    usage error
  130  interrupted (Ctrl-C)
  143  terminated (SIGTERM)

Examples:
  hearback analyze report.pdf
  hearback submit report.pdf --follow sse
  hearback list --state completed --json`

/** The command line with all its commands, in the order in which the help lists them. */
export function createProgram(context: Context): Command {
  const program = new Command('hearback')
    .description('Submits PDFs to a hearback server and follows their jobs.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({
      // Metavariables in capitals, without the parser's brackets: --mode MODE.
      optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, ''),
    })
    .configureOutput({
      writeOut: (text) => context.terminal.raw(text),
      // Only the help for a call without a command; errors are written by `run`.
      writeErr: (text) => context.terminal.raw(text),
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText('after', helpFooter)
  for (const add of [
    addAnalyze,
    addSubmit,
    addFollow,
    addStatus,
    addResults,
    addText,
    addReceipt,
    addList,
    addCancel,
    addDelete,
    addModes,
    addCompare,
    addRecover,
    addListen,
    addDestinations,
    addKeys,
    addLogin,
    addCompletion,
    addSecrets,
  ])
    add(program, context)
  return program
}

/**
 * Runs the command line and resolves with the exit code: 0, 1 after an error, 2 after a usage error. Errors are
 * written to the terminal in one line. Never rejects.
 */
export async function run(argv: string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const context: Context = { terminal, signal, exitCode: 0, url: '' }
  const program = createProgram(context)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      if (error.code !== 'commander.help') terminal.note(usageMessage(error, program, argv[0]))
      return 2
    }
    if (!signal.aborted) terminal.note(errorMessage(error, context.url))
    return 1
  }
}

/** "error: unknown option '--x'" as "Unknown option '--x'; see hearback list --help." */
function usageMessage({ message }: CommanderError, program: Command, name: string | undefined): string {
  const text = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '')
  const command = program.commands.some((known) => known.name() === name) ? `hearback ${name}` : 'hearback'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}; see ${command} --help.`
}

function errorMessage(error: unknown, url: string): string {
  if (error instanceof ProblemError && error.code === 'unreached')
    return `hearback does not answer at ${url}; start it with npm start.`
  return error instanceof Error ? error.message : String(error)
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
