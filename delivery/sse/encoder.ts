import type { FeedItem } from '#core/events/subscription.ts'
import { memoize, type StreamEncoder } from '#core/http/text-stream.ts'
import { jobJson } from '#core/jobs/job.ts'

/** Milliseconds before a browser connects again: apart from each other, so that they do not come all at once. */
const shortestRetryMs = 1_000
const longestRetryMs = 3_000

/**
 * The lines of an event stream (WHATWG HTML §9.2.6). JSON text holds no line break, so that one `data` line
 * takes it all. The snapshot carries no id; the line after it, which dispatches nothing, sets the place from
 * which a browser resumes should the connection end before the first event.
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
  // Progress keeps the id of the numbered event before it.
  const id = item.kind === 'event' ? `id: ${data.seq}\n` : ''
  return `event: ${type}\n${id}data: ${item.json}\n\n`
})

function retryMs(): number {
  return Math.round(shortestRetryMs + Math.random() * (longestRetryMs - shortestRetryMs))
}
