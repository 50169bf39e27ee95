import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { viewJob } from '#core/jobs/job.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { Frame } from '../frame/frame.ts'
import { type CommandContext, requireHeader } from './command-context.ts'
import { parseSendDestination } from './destination.ts'

/** Headers of a SEND frame that are no submit options. */
const ownHeaders = new Set([
  'content-length',
  'content-type',
  'correlation-id',
  'destination',
  'filename',
  'idempotency-key',
  'receipt',
  'traceparent',
])

/** The handler of SEND frames: submits a PDF or cancels a job, and sends the job as an answer. */
export function createSendHandler({
  principal,
  services,
  subscriptions,
}: CommandContext): (frame: Frame) => Promise<void> {
  let replies = 0
  return async ({ headers, body }) => {
    const destination = parseSendDestination(requireHeader(headers, 'destination'))
    const job =
      destination.kind === 'cancel'
        ? viewJob(await cancel(services, principal, destination.jobid))
        : await submitBody(destination.userid, headers, body)
    subscriptions.reply(
      {
        'message-id': `reply-${++replies}`,
        type: destination.kind,
        'correlation-id': headers.get('correlation-id'),
      },
      JSON.stringify(job),
    )
  }

  async function submitBody(userid: string, headers: Frame['headers'], body: Uint8Array): Promise<object> {
    const options = Object.fromEntries([...headers].filter(([name]) => !ownHeaders.has(name)))
    const { job, extras } = await submit(services, principal, {
      userid,
      bytes: oneChunk(body),
      rest: () => ({ filename: headers.get('filename'), options }),
      idempotencyKey: headers.get('idempotency-key'),
      traceparent: headers.get('traceparent'),
    })
    return { ...viewJob(job), ...extras }
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
