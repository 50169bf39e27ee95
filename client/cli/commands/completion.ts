import { type Command, Option } from 'commander'
import type { Context } from '../context.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export function addCompletion(program: Command, context: Context): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes commands and options in a shell.')
    .addOption(new Option('--shell <SHELL>', `one of ${shells.join(', ')}`).choices(shells).default('bash'))
    .addHelpText(
      'after',
      '\nExamples:\n  hearback completion >> ~/.bashrc\n  hearback completion --shell zsh >> ~/.zshrc' +
        '\n  hearback completion --shell fish > ~/.config/fish/completions/hearback.fish',
    )
    .action(({ shell }: { shell: (typeof shells)[number] }) => {
      context.terminal.raw(shell === 'fish' ? fishScript(program) : bashScript(program, shell))
    })
}

/** zsh runs completions of bash after `bashcompinit`. */
function bashScript(program: Command, shell: 'bash' | 'zsh'): string {
  const cases = program.commands.map(
    (command) => `    ${namesOf(command).join('|')}) words="${wordsOf(command)}" ;;`,
  )
  return `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}_hearback() {
  local words current="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${program.commands.flatMap(namesOf).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _hearback hearback
`
}

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => [
    `complete -c hearback -n __fish_use_subcommand -f -a ${command.name()} -d '${command.summary().replaceAll("'", '’')}'`,
    ...command.options.flatMap(({ long }) =>
      long
        ? `complete -c hearback -n '__fish_seen_subcommand_from ${command.name()}' -l ${long.slice(2)}`
        : [],
    ),
  ])
  return `${lines.join('\n')}\n`
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()]
}

function wordsOf(command: Command): string {
  return [
    ...command.commands.map((one) => one.name()),
    ...command.options.flatMap(({ long }) => long ?? []),
  ].join(' ')
}
