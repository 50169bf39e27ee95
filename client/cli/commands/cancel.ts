import { command } from '../command.ts'

export const cancel = command({
  name: 'cancel',
  args: 'JOBID',
  summary: 'stop a job that is not done yet',
  options: {},
  async run({ args: [jobid = ''], client, terminal }) {
    const { filename } = await client.cancel(jobid)
    terminal.line(`${jobid} canceled (${filename})`)
    return 0
  },
})
