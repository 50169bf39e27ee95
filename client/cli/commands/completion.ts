import { type Command, Option } from 'commander'
import { followableModes } from '../../generated/modes.ts'
import type { Context } from '../context.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export function addCompletion(program: Command, context: Context): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes commands, options, modes and file names in a shell.')
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

/** A command or subcommand, with the words that select it: `keys create`. */
interface Entry {
  words: string
  command: Command
}

function entriesOf(program: Command): Entry[] {
  return program.commands.flatMap((command) =>
    namesOf(command).flatMap((name) => [
      { words: name, command },
      ...command.commands.map((one) => ({ words: `${name} ${one.name()}`, command: one })),
    ]),
  )
}

/**
 * A script for bash and zsh, which runs completions of bash after `bashcompinit`. Options are completed after a dash; at
 * the place of an argument without known values the shell completes file names.
 */
function bashScript(program: Command, shell: 'bash' | 'zsh'): string {
  const entries = entriesOf(program)
  const groups = program.commands.filter(({ commands }) => commands.length > 0)
  const values = entries.flatMap(({ words, command }) =>
    command.options.flatMap((option) =>
      valuesOf(option).length > 0 ? [[flagsOf(option, words), valuesOf(option).join(' ')]] : [],
    ),
  )
  const subcommands = groups.map((command) => [
    namesOf(command)
      .map((name) => `'${name} ${name}'`)
      .join('|'),
    command.commands.map((one) => one.name()).join(' '),
  ])
  const cases = [...values, ...subcommands].map(([pattern, words]) => `      ${pattern}) words="${words}" ;;`)
  const options = entries.map(
    ({ words, command }) =>
      `        '${words}') words="${command.options.flatMap(({ long }) => long ?? []).join(' ')}" ;;`,
  )
  return `${shell === 'zsh' ? zshPrelude : ''}_hearback() {
  local words="" command="\${COMP_WORDS[1]}" current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${program.commands.flatMap(namesOf).join(' ')}"
  else
    if [ "$COMP_CWORD" -gt 2 ]; then
      case "$command" in ${groups.flatMap(namesOf).join('|')}) command="$command \${COMP_WORDS[2]}" ;; esac
    fi
    case "$command \${COMP_WORDS[COMP_CWORD - 1]}" in
${cases.join('\n')}
      *) case "$current" in -*) case "$command" in
${options.join('\n')}
      esac ;; esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _hearback hearback
`
}

const zshPrelude = `(( $+functions[compdef] )) || { autoload -U compinit && compinit -i; }
autoload -U +X bashcompinit && bashcompinit
`

function fishScript(program: Command): string {
  const commands = program.commands.flatMap((command) =>
    namesOf(command).map((name) => fishWord('__fish_use_subcommand', name, command)),
  )
  const entries = entriesOf(program).flatMap(({ words, command }) => {
    const selected = `__hearback_selected ${words}`
    const isFile = command.registeredArguments.some((argument) => argument.name() === 'FILE')
    return [
      ...(isFile ? [] : [`complete -c hearback -n '${selected}' -f`]),
      ...command.commands.map((one) =>
        fishWord(`${selected}; and test (count (commandline -opc)) -eq 2`, one.name(), one),
      ),
      ...command.options.map((option) => `complete -c hearback -n '${selected}' ${fishOption(option)}`),
    ]
  })
  return `${fishPrelude}${[...commands, ...entries].join('\n')}\n`
}

const fishPrelude = `function __hearback_selected
  set -l words (commandline -opc)[2..-1]
  set -l length (count $argv)
  test (count $words) -ge $length; and test "$words[1..$length]" = "$argv"
end
`

function fishWord(condition: string, word: string, command: Command): string {
  const summary = (command.summary() || command.description()).replaceAll("'", '’')
  return `complete -c hearback -n '${condition}' -f -a ${word} -d '${summary}'`
}

function fishOption(option: Option): string {
  const values = valuesOf(option)
  return [
    option.long && `-l ${option.long.slice(2)}`,
    option.short && `-s ${option.short.slice(1)}`,
    option.required && '-x',
    values.length > 0 && `-a '${values.join(' ')}'`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** The values that an option can have; empty when they are not known. */
function valuesOf({ argChoices, flags }: Option): readonly string[] {
  return argChoices ?? (flags.endsWith('<MODE>') ? ['auto', ...followableModes] : [])
}

/** Pattern of `case` for a command and an option: `'list --state'`. */
function flagsOf({ long, short }: Option, words: string): string {
  return [long, short].flatMap((flag) => (flag ? [`'${words} ${flag}'`] : [])).join('|')
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()]
}
