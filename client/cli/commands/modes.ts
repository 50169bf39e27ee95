import type { Command } from 'commander'
import { type Context, connect, urlOption } from '../context.ts'

export function addModes(program: Command, context: Context): void {
  program
    .command('modes')
    .summary('list the delivery modes of the server')
    .description('Lists the delivery modes of the server.')
    .option('--json', 'print all metadata of the modes as JSON')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback modes --json')
    .action(async (options: { url: string; json?: true }) => {
      const modes = await connect(context, options).modes()
      if (options.json) {
        for (const line of JSON.stringify(modes, null, 2).split('\n')) context.terminal.line(line)
        return
      }
      for (const { name, follows, summary } of modes)
        context.terminal.line(`${name.padEnd(9)}  ${summary}${follows ? '' : ' (at submit only)'}`)
    })
}
