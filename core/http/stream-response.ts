import { randomUUID } from 'node:crypto'
import { requireJob } from '../access/access.ts'
import type { Job } from '../jobs/job.ts'
import type { ReadRequest } from '../modes/delivery-mode.ts'
import type { WebServices } from '../services.ts'
import type { HttpResponse } from './route.ts'
import { type StreamEncoder, TextStream } from './text-stream.ts'

/** Says to every proxy on the way: pass each chunk on at once, and neither keep nor change it. */
const headers = {
  'cache-control': 'private, no-cache, no-transform',
  'x-accel-buffering': 'no',
  vary: 'accept, prefer',
}

interface Streamed {
  /** Name and media type of the mode. */
  mode: string
  mediaType: string
  after: number | undefined
  encoder: StreamEncoder
  /** An answer to give in place of the stream, where the job as it is calls for one. */
  instead?(job: Job): HttpResponse | undefined
}

/**
 * An answer that follows the job until its end, with a row that shows who listens.
 * A HEAD gets the same head and leaves no follower behind.
 * @throws ApiError `not_found`, `gone`
 */
export async function streamResponse(
  request: ReadRequest,
  services: Pick<WebServices, 'jobs' | 'feed' | 'latency' | 'connections'>,
  { mode, mediaType, after, encoder, instead }: Streamed,
): Promise<HttpResponse> {
  const { principal } = request
  const { jobid } = request.params
  const head = { status: 200, headers: { 'content-type': mediaType, ...headers } }
  if (request.method === 'HEAD') {
    const job = await requireJob(services.jobs, principal, jobid)
    return instead?.(job) ?? head
  }
  const subscription = services.latency.timed(mode, await services.feed.follow(principal, { jobid, after }))
  const other = subscription.snapshot && instead?.(subscription.snapshot)
  if (other) {
    subscription.close()
    return other
  }
  const id = randomUUID()
  services.connections.open({ id, mode, principal })
  services.connections.follows(id, { jobids: [jobid], userids: [] })
  return { ...head, stream: new TextStream(subscription, encoder, () => services.connections.close(id)) }
}
