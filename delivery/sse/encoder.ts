import type { FeedItem } from '#core/events/subscription.ts'
import type { StreamEncoder } from '#core/http/stream/text-stream.ts'
import { jobJson } from '#core/jobs/job.ts'
import { memoize } from '#core/memoize.ts'

/** Milliseconds before a browser reconnects; random, so that browsers do not reconnect all at once. */
const minRetryMs = 1_000
const maxRetryMs = 3_000

/**
 * Encodes an event stream (WHATWG HTML §9.2.6). JSON text has no line breaks, so one `data` line holds all of it.
 * The snapshot has no id; the `id` line after it, which dispatches no event, sets where a browser resumes when the
 * connection ends before the first event.
 */
export function encoderFrom(after: number | undefined): StreamEncoder {
  return {
    opening: (job) =>
      `retry: ${retryMs()}\nevent: snapshot\ndata: ${jobJson(job)}\n\nid: ${Math.min(after ?? job.seq, job.seq)}\n\n`,
    item,
    heartbeat: ':\n\n',
  }
}

const item = memoize((item: FeedItem) => {
  if (item.kind === 'stale') return `event: stale\ndata: ${JSON.stringify({ reason: item.reason })}\n\n`
  const { type, data } = item.event
  // Progress has no id, so that the browser keeps that of the numbered event before it.
  const id = item.kind === 'event' ? `id: ${data.seq}\n` : ''
  return `event: ${type}\n${id}data: ${item.json}\n\n`
})

function retryMs(): number {
  return Math.round(minRetryMs + Math.random() * (maxRetryMs - minRetryMs))
}
