import { command } from '../command.ts'

export const text = command({
  name: 'text',
  args: 'JOBID',
  summary: 'print the text of the document',
  options: {},
  async run({ args: [jobid = ''], client, terminal }) {
    terminal.raw(await client.text(jobid))
    return 0
  },
})
