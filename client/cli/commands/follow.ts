import type { Command } from 'commander'
import { type Context, connect, connectHandles, parseInteger, urlOption, viaOption } from '../context.ts'
import { followJob } from '../follow-job.ts'

interface Options {
  mode?: string
  via?: string
  after: number
  json?: true
  url: string
}

export function addFollow(program: Command, context: Context): void {
  program
    .command('follow <JOBID>')
    .summary('print the events of a job until it is finished')
    .description(
      'Prints the events of a job until it is finished. Exits with 0 if the job completed, else 1.',
    )
    .option('-m, --mode <MODE>', 'delivery mode; "hearback modes" lists them')
    .addOption(viaOption('the same as --mode'))
    .option(
      '--after <SEQ>',
      'only events after this sequence number',
      parseInteger(0, Number.MAX_SAFE_INTEGER),
      0,
    )
    .option('--json', 'print the events as JSON, one per line')
    .addOption(urlOption())
    .addHelpText(
      'after',
      '\nExamples:\n  hearback follow JOBID\n  hearback follow JOBID --mode long-poll --json',
    )
    .action(async (jobid: string, options: Options) => {
      const { after, json = false } = options
      const via = options.via ?? options.mode ?? (await connect(context, options).defaultMode('command-line'))
      const job = connectHandles(context, options).job(jobid)
      context.exitCode = await followJob(context, job, { via, after, json })
    })
}
