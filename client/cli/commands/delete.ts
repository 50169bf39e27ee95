import { command } from '../command.ts'

export const erase = command({
  name: 'delete',
  args: 'JOBID',
  summary: 'erase a job with its document, text, analysis and events',
  options: {},
  async run({ args: [jobid = ''], client, terminal }) {
    await client.erase(jobid)
    terminal.line(`${jobid} deleted`)
    return 0
  },
})
