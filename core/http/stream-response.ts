import { randomUUID } from 'node:crypto'
import { requireJob } from '../access/access.ts'
import type { Job } from '../jobs/job.ts'
import type { ReadRequest } from '../modes/delivery-mode.ts'
import type { WebServices } from '../services.ts'
import type { Answer } from './route.ts'
import { TextStream, type Wording } from './text-stream.ts'

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
  wording: Wording
  /** An answer to give in place of the stream, where the job as it is calls for one. */
  instead?(job: Job): Answer | undefined
}

/**
 * An answer that follows the job until its end, with a row that shows who listens.
 * A HEAD gets the same head and leaves no follower behind.
 * @throws Refusal `not_found`, `gone`
 */
export async function streamAnswer(
  request: ReadRequest,
  services: WebServices,
  { mode, mediaType, after, wording, instead }: Streamed,
): Promise<Answer> {
  const { principal } = request
  const { jobid } = request.params
  const head = { status: 200, headers: { 'content-type': mediaType, ...headers } }
  if (request.method === 'HEAD') {
    const job = await requireJob(services.jobs, principal, jobid)
    return instead?.(job) ?? head
  }
  const following = services.delays.timed(mode, await services.feed.follow(principal, { jobid, after }))
  const other = following.snapshot && instead?.(following.snapshot)
  if (other) {
    following.close()
    return other
  }
  const id = randomUUID()
  services.connections.open({ id, mode, principal })
  services.connections.follows(id, { jobids: [jobid], userids: [] })
  return { ...head, stream: new TextStream(following, wording, () => services.connections.close(id)) }
}
