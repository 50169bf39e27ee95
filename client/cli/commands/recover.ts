import type { Command } from 'commander'
import { isFinal } from '../../../core/jobs/job-state.ts'
import { ProblemError } from '../../http/problem.ts'
import { type Context, connect, urlOption } from '../context.ts'
import { formatState } from '../format-job.ts'
import { forgetJob, listSubmittedJobs } from '../submitted-jobs.ts'

export function addRecover(program: Command, context: Context): void {
  program
    .command('recover')
    .summary('print the jobs that were submitted here and whose end was not seen')
    .description(
      'Prints the state of each job that was submitted on this machine and whose end this command line has not seen, for example after a crash. Finished jobs are printed once.',
    )
    .option('--json', 'print the jobs as JSON, one per line')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback recover')
    .action(async (options: { json?: true; url: string }) => {
      const { terminal } = context
      const client = connect(context, options)
      const entries = listSubmittedJobs(options.url)
      for (const { jobid, filename } of entries) {
        const job = await client.job(jobid).catch((error: unknown) => {
          if (!(error instanceof ProblemError) || (error.status !== 404 && error.status !== 410)) throw error
          return null
        })
        if (!job || isFinal(job.state)) forgetJob(jobid)
        if (options.json && job) terminal.line(JSON.stringify(job))
        else terminal.line(`${jobid}  ${job ? formatState(job) : 'deleted or expired'}  ${filename}`)
      }
      if (entries.length === 0) terminal.note('There is nothing to recover.')
    })
}
