import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { isFinal } from '../../../core/jobs/job-state.ts'
import type { Client } from '../../client.ts'
import type { SubmittedJob } from '../../submit.ts'
import { type Context, connect, urlOption, userOption } from '../context.ts'
import { followJob } from '../follow-job.ts'
import { formatJob } from '../format-job.ts'

/** Maximum of the service's `Prefer: wait`, in seconds. */
const maxWait = 60

interface Options {
  user: string
  name?: string
  callback?: string
  events?: string[]
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
    .description('Submits PDFs and prints their job ids.')
    .addOption(userOption())
    .option('--name <FILENAME>', 'file name of the job, in place of that of the file')
    .option('--callback <URL>', 'webhook URL for the events of these jobs')
    .option('--events <LIST>', 'event types for --callback, comma-separated', parseList)
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
    jobs.map((job) => {
      const { follow: mode, wait, json = false } = options
      if (mode === undefined) return wait && job.state !== 'completed' ? 1 : 0
      const label = jobs.length > 1 ? `${job.filename}  ` : ''
      return followJob(context, client, job.jobid, { mode, after: 0, json, label })
    }),
  )
  return Math.max(...exitCodes)
}

async function submitFile(
  { terminal, signal }: Context,
  client: Client,
  file: string,
  { user, name, callback, events, wait }: Options,
): Promise<SubmittedJob> {
  const job = await client.submit(await openFile(file), {
    userid: user,
    filename: name ?? basename(file),
    ...(callback !== undefined && { callback }),
    ...(events && { events }),
    ...(wait && { wait: maxWait }),
    signal,
  })
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

/** Read while it is sent, so that memory does not grow with the file. */
async function openFile(file: string): Promise<Blob> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read.`, {
      cause: error,
    })
  })
  if (!found.isFile()) throw new Error(`${file} is not a file.`)
  return openAsBlob(file)
}

function parseList(value: string): string[] {
  return value.split(',').map((item) => item.trim())
}
