import { randomUUID } from 'node:crypto'
import { requireJob } from '../../access/access.ts'
import {
  cancelOnDisconnect,
  onClientDisconnect,
  prefersCancelOnDisconnect,
} from '../../jobs/cancellation/disconnect-watch.ts'
import type { Job } from '../../jobs/job.ts'
import type { ReadRequest } from '../../modes/delivery-mode.ts'
import type { WebServices } from '../../services.ts'
import type { HttpResponse } from '../route.ts'
import { type StreamEncoder, type StreamEnd, TextStream } from './text-stream.ts'

/** Asks proxies to forward each chunk at once, without storing or changing it. */
const headers = {
  'cache-control': 'private, no-cache, no-transform',
  'x-accel-buffering': 'no',
  vary: 'accept, prefer',
}

interface StreamOptions {
  /** Name and media type of the mode. */
  mode: string
  mediaType: string
  after: number | undefined
  encoder: StreamEncoder
  /** A response to send instead of the stream, depending on the job. */
  instead?(job: Job): HttpResponse | undefined
}

/**
 * The response that streams the events of a job until its final one. Its connection is listed among the followers of
 * the job. HEAD gets the same head without a subscription.
 * @throws ApiError `not_found`, `gone`, `rate_limited`
 */
export async function streamResponse(
  request: ReadRequest,
  services: Pick<
    WebServices,
    'jobs' | 'feed' | 'receiptRecorder' | 'connections' | 'rates' | 'clock' | 'settings' | 'logger'
  >,
  { mode, mediaType, after, encoder, instead }: StreamOptions,
): Promise<HttpResponse> {
  const { principal } = request
  const { jobid } = request.params
  const head = { status: 200, headers: { 'content-type': mediaType, ...headers } }
  if (request.method === 'HEAD') {
    const job = await requireJob(services.jobs, principal, jobid)
    return instead?.(job) ?? head
  }
  const cancels = prefersCancelOnDisconnect(request, principal)
  const release = await services.rates.stream(principal)
  const followed = await services.feed.follow(principal, { jobid, after, mode }).catch((error: unknown) => {
    release()
    throw error
  })
  const replacement = followed.snapshot && instead?.(followed.snapshot)
  if (replacement) {
    followed.close()
    release()
    return replacement
  }
  const id = randomUUID()
  const subscription = services.receiptRecorder.track({ mode, id, principal }, followed)
  services.connections.open({ id, mode, principal, cancels })
  services.connections.follow(id, { jobid })
  const onEnd = (reason: StreamEnd) => {
    services.connections.close(id)
    release()
    if (cancels && reason === 'disconnected' && !principal.ended?.aborted)
      void onClientDisconnect(services, jobid)
  }
  return {
    status: head.status,
    headers: { ...head.headers, ...(cancels && { 'preference-applied': cancelOnDisconnect }) },
    stream: new TextStream(subscription, encoder, onEnd),
  }
}
