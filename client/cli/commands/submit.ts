import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { SubmittedJob } from '#client/submit.ts'
import { isFinal } from '#core/jobs/job.ts'
import { type Call, command, type Options, UsageError } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { ownerOf, userOption } from '../owner.ts'
import { summaryOf } from '../summary.ts'

/** The longest that the service holds an answer back, in seconds. */
const longestWait = 60

const options = {
  user: userOption,
  name: { type: 'string', value: 'FILENAME', says: 'another file name than the file has' },
  callback: { type: 'string', value: 'URL', says: 'is called with the events' },
  events: {
    type: 'string',
    value: 'LIST',
    says: 'types of events it is called with, such as job.completed',
  },
  follow: { type: 'string', value: 'MODE', says: 'follow each job to its end; hearback modes lists them' },
  wait: { type: 'boolean', says: `wait up to ${longestWait} s for the answer to hold the analysis` },
  json: { type: 'boolean', says: 'print the jobs, or with --follow the events, as JSON, one a line' },
} as const satisfies Options

type SubmitCall = Call<typeof options>

/** Prints the job ids, so that they can be put into a variable; with --follow or --wait what came of them. */
export const submit = command({
  name: 'submit',
  args: 'FILE…',
  summary: 'send PDFs; prints their job ids',
  options,
  async run(call) {
    const { args: files, values } = call
    if (values.name !== undefined && files.length > 1) throw new UsageError('--name goes with a single file.')
    if (values.wait && values.follow !== undefined)
      throw new UsageError('--wait and --follow do not go together.')
    const jobs: SubmittedJob[] = []
    for (const file of files) {
      const job = await send(call, file)
      if (values.follow === undefined) tell(call, job)
      else if (!values.json) call.terminal.line(`${job.jobid}  ${job.filename}`)
      jobs.push(job)
    }
    const codes = await Promise.all(jobs.map((job) => outcome(call, job, files.length > 1)))
    return Math.max(...codes)
  },
})

async function send({ values, client, terminal, signal }: SubmitCall, file: string): Promise<SubmittedJob> {
  const { callback, events } = values
  const job = await client.submit(await open(file), {
    userid: ownerOf(values.user),
    filename: values.name ?? basename(file),
    ...(callback !== undefined && { callback }),
    ...(events !== undefined && { events: events.split(',').map((type) => type.trim()) }),
    ...(values.wait && { wait: longestWait }),
    signal,
  })
  if (job.callback)
    terminal.note(`Its calls are signed with ${job.callback.secret}, which is shown this once.`)
  return job
}

function tell({ values: { json, wait }, terminal }: SubmitCall, job: SubmittedJob): void {
  const isDone = wait && isFinal(job.state)
  if (json) terminal.line(JSON.stringify(job))
  else terminal.line(isDone ? `${job.jobid}\n${summaryOf(job)}` : job.jobid)
  if (wait && !isDone) terminal.note(`It is not done yet; hearback follow ${job.jobid} tells when it is.`)
}

/** The exit code for one of the jobs, once there is nothing more to say about it. */
async function outcome(call: SubmitCall, job: SubmittedJob, isOneOfMany: boolean): Promise<number> {
  const { follow, wait, json = false } = call.values
  if (follow === undefined) return wait && job.state !== 'completed' ? 1 : 0
  const label = isOneOfMany ? `${job.filename}  ` : ''
  return followJob(call, job.jobid, { mode: follow, after: 0, json, label })
}

/** Read as it is sent, so that memory does not grow with the file. */
async function open(file: string): Promise<Blob> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read.`, {
      cause: error,
    })
  })
  if (!found.isFile()) throw new Error(`${file} is no file.`)
  return openAsBlob(file)
}
