import { command } from '../command.ts'
import { summaryOf } from '../summary.ts'

export const results = command({
  name: 'results',
  args: 'JOBID',
  summary: 'show a job and its analysis',
  options: { json: { type: 'boolean', says: 'the whole job as JSON' } },
  async run({ args: [jobid = ''], values, client, terminal }) {
    const job = await client.job(jobid)
    terminal.line(values.json ? JSON.stringify(job, null, 2) : summaryOf(job))
    return 0
  },
})
