import { type Command, CommanderError } from 'commander'
import { createProgram } from '#client/cli/program.ts'

/** Errors of a call that asks for the help, and of a mention of a command without its arguments. */
const accepted = ['commander.help', 'commander.helpDisplayed', 'commander.missingArgument']

/** Parses the arguments of `hearback` without running the command; null if it accepts them, else its usage error. */
export async function usageErrorOf(args: readonly string[]): Promise<string | null> {
  const terminal = { line: () => {}, raw: () => {}, note: () => {}, status: () => {} }
  const signal = new AbortController().signal
  const program = createProgram({ terminal, signal, exitCode: 0, url: '' })
  for (const command of withSubcommands(program)) if (command.commands.length === 0) command.action(() => {})
  try {
    await program.parseAsync([...args], { from: 'user' })
    return null
  } catch (error) {
    if (error instanceof CommanderError && accepted.includes(error.code)) return null
    return String(error)
  }
}

function withSubcommands(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...command.commands])
}
