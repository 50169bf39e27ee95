import type { Command } from 'commander'
import { type Context, connect, parseInteger, urlOption } from '../context.ts'
import { followJob } from '../follow-job.ts'

interface Options {
  mode?: string
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
      const client = connect(context, options)
      const mode = options.mode ?? (await client.defaultMode('command-line'))
      context.exitCode = await followJob(context, client, jobid, { mode, after, json })
    })
}
