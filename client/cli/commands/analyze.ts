import { basename } from 'node:path'
import type { Command } from 'commander'
import { progressType } from '../../../core/events/event-type.ts'
import type { JobHandle } from '../../job-handle.ts'
import { type Context, connectHandles, urlOption, userOption, viaOption } from '../context.ts'
import { eventsOf } from '../follow-job.ts'
import { formatProgress } from '../format-event.ts'
import { formatJob } from '../format-job.ts'
import { openDocument } from '../open-document.ts'
import { forgetJob, recordJob } from '../submitted-jobs.ts'

interface Options {
  user: string
  via: string
  cancelOnExit?: true
  json?: true
  url: string
}

export function addAnalyze(program: Command, context: Context): void {
  program
    .command('analyze <FILE...>')
    .summary('submit PDFs, wait for their analyses, and print them')
    .description(
      'Submits PDFs, waits for their analyses, and prints them. The file "-" is standard input. Exits with 1 if a job failed.',
    )
    .addOption(userOption())
    .addOption(
      viaOption('delivery mode; "hearback modes" lists them').default('auto', 'the first one that works'),
    )
    .option('--cancel-on-exit', 'cancel unfinished jobs on Ctrl-C')
    .option('--json', 'print the jobs as JSON, one per line')
    .addOption(urlOption())
    .addHelpText(
      'after',
      '\nExamples:\n  hearback analyze report.pdf\n  hearback analyze *.pdf --via sse --json\n  curl -s https://example.com/a.pdf | hearback analyze -',
    )
    .action(async (files: string[], options: Options) => {
      const hearback = connectHandles(context, options)
      const jobs: { job: JobHandle; filename: string }[] = []
      for (const file of files) {
        const filename = file === '-' ? 'stdin.pdf' : basename(file)
        const { user: userid } = options
        const job = await hearback.submit(await openDocument(file), {
          userid,
          filename,
          signal: context.signal,
        })
        recordJob({ url: options.url, jobid: job.id, filename })
        jobs.push({ job, filename })
      }
      const codes = await Promise.all(
        jobs.map(({ job, filename }) => wait(context, job, jobs.length > 1 ? `${filename}  ` : '', options)),
      )
      context.exitCode = Math.max(...codes)
    })
}

/** Waits for a job and prints it; resolves with the exit code. */
async function wait(context: Context, job: JobHandle, label: string, options: Options): Promise<number> {
  const { terminal, signal } = context
  for await (const event of eventsOf(context, job, options.via))
    if (event.type === progressType) terminal.status(label + formatProgress(event))
  if (signal.aborted) {
    if (options.cancelOnExit) await job.cancel().catch(() => {})
    else terminal.note(`The job goes on: hearback follow ${job.id}`)
    return 1
  }
  const result = await job.status()
  forgetJob(job.id)
  const lines = options.json ? [JSON.stringify(result)] : [job.id, ...formatJob(result)]
  for (const line of lines) terminal.line(line)
  return result.state === 'completed' ? 0 : 1
}
