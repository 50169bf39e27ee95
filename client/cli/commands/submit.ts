import { basename } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { isFinal } from '../../../core/jobs/job-state.ts'
import type { Client } from '../../client.ts'
import type { SubmittedJob } from '../../http/submit.ts'
import { type Context, connect, connectHandles, urlOption, userOption } from '../context.ts'
import { followJob } from '../follow-job.ts'
import { formatJob } from '../format-job.ts'
import { openDocument } from '../open-document.ts'
import { forgetJob, recordJob } from '../submitted-jobs.ts'

/** Maximum of the service's `Prefer: wait`, in seconds. */
const maxWait = 60

interface Options {
  user: string
  name?: string
  callback?: string
  events?: string[]
  deliver?: string
  cancelAfter?: number
  follow?: string
  wait?: true
  json?: true
  url: string
}

/** Prints the job ids, so that scripts can capture them; with --follow or --wait also the outcome. */
export function addSubmit(program: Command, context: Context): void {
  program
    .command('submit <FILE...>')
    .summary('submit PDFs and print their job ids')
    .description('Submits PDFs and prints their job ids. The file "-" is standard input.')
    .addOption(userOption())
    .option('--name <FILENAME>', 'file name of the job, in place of that of the file')
    .option('--callback <URL>', 'webhook URL for the events of these jobs')
    .option('--events <LIST>', 'event types for --callback, comma-separated', parseList)
    .option('--deliver <PLAN>', 'steps for the final event until one is acknowledged: MODE,TYPE@30s,TYPE@5m')
    .option('--cancel-after <SECONDS>', 'cancel the jobs if they are not finished then', parseSeconds)
    .option('--follow <MODE>', 'follow each job to its end; "hearback modes" lists the modes')
    .option('--wait', `wait up to ${maxWait} s for the analysis`)
    .option('--json', 'print the jobs, or with --follow the events, as JSON, one per line')
    .addOption(urlOption())
    .addHelpText(
      'after',
      '\nExamples:\n  hearback submit report.pdf --wait\n  hearback submit *.pdf --user alice --follow socket' +
        '\n  hearback submit a.pdf --callback https://example.com/hook --events job.completed',
    )
    .action(async (files: string[], options: Options, command: Command) => {
      if (options.name !== undefined && files.length > 1)
        command.error('--name cannot be used with several files')
      if (options.wait && options.follow !== undefined) command.error('--wait cannot be used with --follow')
      context.exitCode = await submitFiles(context, connect(context, options), files, options)
    })
}

async function submitFiles(
  context: Context,
  client: Client,
  files: string[],
  options: Options,
): Promise<number> {
  const jobs: SubmittedJob[] = []
  for (const file of files) {
    const job = await submitFile(context, client, file, options)
    if (options.follow === undefined) print(context, job, options)
    else if (!options.json) context.terminal.line(`${job.jobid}  ${job.filename}`)
    jobs.push(job)
  }
  const exitCodes = await Promise.all(
    jobs.map(async ({ jobid, state, filename }) => {
      const { follow: via, wait, json = false } = options
      if (via === undefined) return wait && state !== 'completed' ? 1 : 0
      const label = jobs.length > 1 ? `${filename}  ` : ''
      const job = connectHandles(context, options).job(jobid)
      const code = await followJob(context, job, {
        via,
        after: 0,
        json,
        label,
        acknowledge: options.deliver !== undefined,
      })
      if (!context.signal.aborted) forgetJob(jobid)
      return code
    }),
  )
  return Math.max(...exitCodes)
}

async function submitFile(
  { terminal, signal }: Context,
  client: Client,
  file: string,
  { user, name, callback, events, deliver, cancelAfter, wait, url }: Options,
): Promise<SubmittedJob> {
  const job = await client.submit(await openDocument(file), {
    userid: user,
    filename: name ?? (file === '-' ? 'stdin.pdf' : basename(file)),
    ...(callback !== undefined && { callback }),
    ...(events && { events }),
    ...(deliver !== undefined && { deliver }),
    ...(cancelAfter !== undefined && { cancelAfter }),
    ...(wait && { wait: maxWait }),
    signal,
  })
  if (!isFinal(job.state)) recordJob({ url, jobid: job.jobid, filename: job.filename })
  if (job.callback) terminal.note(`Secret of the webhook, shown only once: ${job.callback.secret}`)
  return job
}

function print({ terminal }: Context, job: SubmittedJob, { json, wait }: Options): void {
  const isDone = wait && isFinal(job.state)
  const lines = json ? [JSON.stringify(job)] : [job.jobid, ...(isDone ? formatJob(job) : [])]
  for (const line of lines) terminal.line(line)
  if (wait && !isDone)
    terminal.note(
      `Not finished within ${maxWait} s; use hearback follow ${job.jobid} to wait for the result.`,
    )
}

function parseSeconds(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value)
  throw new InvalidArgumentError('must be a whole number of seconds, 1 or more')
}

function parseList(value: string): string[] {
  return value.split(',').map((item) => item.trim())
}
