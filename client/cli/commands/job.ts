import type { Command } from 'commander'
import { type Context, connect, urlOption } from '../context.ts'
import { formatJob, formatState } from '../format-job.ts'

interface Options {
  url: string
}

export function addResults(program: Command, context: Context): void {
  program
    .command('results <JOBID>')
    .summary('show a job and its analysis')
    .description('Shows a job and its analysis.')
    .option('--json', 'print the whole job as JSON')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback results JOBID --json | jq .analysis.numbers')
    .action(async (jobid: string, options: Options & { json?: true }) => {
      const job = await connect(context, options).job(jobid)
      const lines = options.json ? JSON.stringify(job, null, 2).split('\n') : formatJob(job)
      for (const line of lines) context.terminal.line(line)
    })
}

export function addStatus(program: Command, context: Context): void {
  program
    .command('status <JOBID>')
    .summary('print the state of a job in one line')
    .description('Prints the state of a job in one line. Exits with 0 in every state.')
    .option('--json', 'print the job as JSON, on one line')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback status JOBID')
    .action(async (jobid: string, options: Options & { json?: true }) => {
      const job = await connect(context, options).job(jobid)
      context.terminal.line(
        options.json ? JSON.stringify(job) : `${jobid}  ${formatState(job)}  ${job.filename}`,
      )
    })
}

export function addText(program: Command, context: Context): void {
  program
    .command('text <JOBID>')
    .summary('print the text of the document')
    .description('Prints the extracted text of the document.')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback text JOBID > report.txt')
    .action(async (jobid: string, options: Options) => {
      context.terminal.raw(await connect(context, options).text(jobid))
    })
}

export function addCancel(program: Command, context: Context): void {
  program
    .command('cancel <JOBID>')
    .summary('cancel an unfinished job')
    .description('Cancels an unfinished job. Exits with 1 if the job is already finished.')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback cancel JOBID')
    .action(async (jobid: string, options: Options) => {
      const { filename } = await connect(context, options).cancel(jobid)
      context.terminal.line(`${jobid} canceled (${filename})`)
    })
}

export function addDelete(program: Command, context: Context): void {
  program
    .command('delete <JOBID>')
    .alias('rm')
    .summary('delete a job with its document, text, analysis and events')
    .description('Deletes a job with its document, text, analysis and events.')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback delete JOBID\n  hearback rm JOBID')
    .action(async (jobid: string, options: Options) => {
      await connect(context, options).erase(jobid)
      context.terminal.line(`${jobid} deleted`)
    })
}
