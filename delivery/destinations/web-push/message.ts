import { createHash } from 'node:crypto'
import type { OutboxEvent } from '#core/outbox/deliveries/delivery.ts'

const titles: Record<string, string> = {
  'job.uploaded': 'PDF accepted',
  'job.processing': 'Analysis started',
  'job.completed': 'Analysis completed',
  'job.error': 'Analysis failed',
  'endpoint.ping': 'Test notification',
}

const maxTextLength = 300

/**
 * The text of a push message, a declarative one (Push API, "declarative push message"): Safari shows its notification
 * without a service worker, other browsers pass it to theirs. It names the job and leaves out the result, since a
 * push message has 4 KB.
 */
export function messageOf({ type, data }: OutboxEvent, messageId: string, origin: string): string {
  const { jobid, seq, state, error } = data as {
    jobid?: string
    seq?: number
    state?: string
    error?: { message: string }
  }
  const text = error?.message ?? (jobid ? 'Open the job page for details.' : 'Notifications work.')
  return JSON.stringify({
    web_push: 8030,
    notification: {
      title: titles[type] ?? type,
      body: text.slice(0, maxTextLength),
      navigate: jobid ? `${origin}/jobs/${jobid}` : origin,
      tag: jobid ?? messageId,
      data: { id: messageId, type, jobid, seq, state },
    },
  })
}

/** The `Topic` of a job's messages: a newer message replaces one that was not delivered yet (RFC 8030 §5.4). */
export function topicOf({ data }: OutboxEvent, messageId: string): string {
  const { jobid } = data as { jobid?: string }
  return createHash('sha256')
    .update(jobid ?? messageId)
    .digest('base64url')
    .slice(0, 32)
}
