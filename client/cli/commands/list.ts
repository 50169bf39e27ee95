import { type Command, Option } from 'commander'
import type { JobView } from '../../../core/jobs/job.ts'
import { type JobState, jobStates } from '../../../core/jobs/job-state.ts'
import { formatBytes } from '../../format/amounts.ts'
import { type Context, connect, parseInteger, urlOption, userOption } from '../context.ts'

interface Options {
  user: string
  state?: JobState
  limit: number
  json?: true
  url: string
}

export function addList(program: Command, context: Context): void {
  program
    .command('list')
    .summary('list the jobs of a user, newest first')
    .description('Lists the jobs of a user, newest first.')
    .addOption(userOption())
    .addOption(new Option('--state <STATE>', 'only jobs in this state').choices(jobStates))
    .option('--limit <N>', 'maximum number of jobs, up to 200', parseInteger(1, 200), 20)
    .option('--json', 'print the jobs as JSON, one per line')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback list --user alice --state error --limit 5')
    .action(async (options: Options) => {
      const { user, state, limit, json } = options
      const { terminal } = context
      const page = { ...(state && { state }), limit }
      const { jobs, cursor } = await connect(context, options).list(user, page)
      for (const job of jobs) terminal.line(json ? JSON.stringify(job) : formatRow(job))
      if (jobs.length === 0) terminal.note(`${user} has no jobs${state ? ` in state ${state}` : ''}.`)
      if (cursor !== null) terminal.note('There are more; --limit shows up to 200.')
    })
}

function formatRow({ jobid, createdAt, state, size, filename }: JobView): string {
  const at = createdAt.slice(0, 19).replace('T', ' ')
  return [jobid, `${at}Z`, state.padEnd(10), formatBytes(size).padStart(6), filename].join('  ')
}
