import { ConnectError, createClient } from '@connectrpc/connect'
import { createConnectTransport } from '@connectrpc/connect-web'
import type { StaleReason } from '#core/events/subscription.ts'
import { IdleTimeout } from '#core/modes/client/follow-stream.ts'
import { MeteredHttpClient, permanentStatuses } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import type { ResumeCursor } from '#core/modes/client/resume-cursor.ts'
import { now } from '#core/modes/client/time.ts'
import { FollowError, type FollowTarget, type ModeClient } from '#core/modes/mode-client.ts'
import { type FollowResponse, Jobs, ProblemSchema } from './generated/hearback/v1/jobs_pb.ts'
import { toEvent, toJobView } from './service/views.ts'

/** Follows over the Connect protocol, which browsers can use, too. */
export const client: ModeClient = {
  name: 'grpc',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    return followWithReconnect(target, listener, (cursor) => followOnce(target, http, cursor))
  },
}

async function followOnce(
  target: FollowTarget,
  http: MeteredHttpClient,
  cursor: ResumeCursor,
): Promise<void> {
  const timeout = new IdleTimeout(target.signal, http.silenceMs)
  let bytes = 0
  let isOpen = false
  const transport = createConnectTransport({
    baseUrl: '/',
    useBinaryFormat: true,
    fetch: async (url, init) => {
      const headers = Object.fromEntries(new Headers(init?.headers))
      const body = init?.body as Uint8Array<ArrayBuffer>
      const options = { method: 'POST', body }
      const { response, recordResponse } = await http.request(String(url), headers, timeout.signal, options)
      recordResponse(0, false)
      isOpen = true
      http.record({ kind: 'open', at: now() })
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          timeout.restart()
          bytes += chunk.length
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body?.pipeThrough(count), response)
    },
  })
  const request = { jobid: target.jobid, ...(cursor.after !== undefined && { after: cursor.after }) }
  try {
    const items = createClient(Jobs, transport).follow(request, { signal: timeout.signal })
    for await (const { item } of items) {
      const news = deliver(item, cursor)
      http.record({ kind: 'message', at: now(), direction: 'down', bytes, news })
      bytes = 0
      if (cursor.finished) return
    }
  } catch (error) {
    throw toFollowError(error)
  } finally {
    if (isOpen) http.record({ kind: 'close', at: now() })
    timeout.end()
  }
}

/** Returns whether the item is news. @throws FollowError when events are no longer stored */
function deliver(item: FollowResponse['item'], cursor: ResumeCursor): boolean {
  if (item.case === 'snapshot') return cursor.snapshot(toJobView(item.value))
  if (item.case === 'event') return cursor.event(toEvent(item.value))
  if (item.case === 'stale') {
    const reason = item.value.reason as StaleReason
    if (reason === 'gap') throw new FollowError('stale', 'Some of the requested events are no longer stored.')
    throw new Error(`The server ended the subscription: ${reason}.`)
  }
  cursor.touch()
  return false
}

/** The error behind a status: that of the HTTP client, or the coded problem in the details. */
function toFollowError(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error
  const [problem] = error.findDetails(ProblemSchema)
  if (problem && permanentStatuses.has(problem.status)) return new FollowError(problem.code, problem.detail)
  return error.cause instanceof Error ? error.cause : error
}
