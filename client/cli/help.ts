import type { Command, Options } from './command.ts'

/** Taken by every command. */
export const everywhere = {
  url: {
    type: 'string',
    value: 'URL',
    says: 'where hearback answers; HEARBACK_URL, or http://127.0.0.1:3000',
  },
  help: { type: 'boolean', short: 'h', says: 'this help' },
} as const satisfies Options

/** What `hearback --help` says. */
export function helpOf(commands: readonly Command[]): string {
  const rows = commands.map(({ name, args, summary }): [string, string] => [`${name} ${args}`, summary])
  return [
    'Submits PDFs to hearback and hears back, in whichever way.',
    '',
    'hearback COMMAND …',
    '',
    ...columns(rows),
    '',
    ...columns([
      ...rowsOf(everywhere),
      ['--version', 'the version'],
      ['COMMAND --help', 'what a command takes'],
    ]),
    '',
    'Ends with 0 when all went well, 1 when not, 2 when it was called wrongly, 130 after Ctrl-C.',
  ].join('\n')
}

/** What `hearback COMMAND --help` says. */
export function commandHelpOf({ name, args, summary, options }: Command): string {
  const rows = rowsOf({ ...options, ...everywhere })
  return [`${capital(summary)}.`, '', `hearback ${name} ${args}`.trim(), '', ...columns(rows)].join('\n')
}

function rowsOf(options: Options): [string, string][] {
  return Object.entries(options).map(([name, { short, value, says, default: standard }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    typeof standard === 'string' ? `${says}; ${standard} if left out` : says,
  ])
}

/** Two columns, the first as wide as it has to be. */
function columns(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
