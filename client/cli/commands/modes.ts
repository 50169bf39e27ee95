import { command } from '../command.ts'

export const modes = command({
  name: 'modes',
  args: '',
  summary: 'list the ways of hearing back',
  options: { json: { type: 'boolean', says: 'with all that is known about them, as JSON' } },
  async run({ values, client, terminal }) {
    const known = await client.modes()
    if (values.json) terminal.line(JSON.stringify(known, null, 2))
    else
      for (const { name, follows, summary } of known)
        terminal.line(`${name.padEnd(9)}  ${summary}${follows ? '' : ' (at submit only)'}`)
    return 0
  },
})
