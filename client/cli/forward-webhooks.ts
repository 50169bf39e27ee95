import { sleep } from '../../core/modes/client/time.ts'
import type { Client } from '../client.ts'
import type { InboxCallView } from '../resources/inboxes.ts'
import type { Context } from './context.ts'
import { formatTime } from './format-event.ts'

/** Seconds for which one request waits for calls. */
const waitSeconds = 20
/** Milliseconds before a request that failed is repeated. */
const retryMs = 1_000
/** Headers that belong to the connection, not to the webhook. */
const forwarded = /^(content-type|webhook-.*|ce-.*|traceparent|user-agent)$/

/**
 * Receives the webhooks of a user without a public address, until the signal aborts: an inbox on the server receives
 * them, is read by cursor, and each call is posted to a URL that this machine reaches.
 */
export async function forwardWebhooks(
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
  client: Client,
  { url, userid, target }: { url: string; userid: string; target: string },
): Promise<void> {
  const inbox = await client.createInbox()
  try {
    const webhook = await client.createWebhook(userid, new URL(inbox.path, url).href)
    terminal.note(`Forwarding the webhooks of ${userid} to ${target}; stop with Ctrl-C.`)
    terminal.note(`Secret of the webhook: ${webhook.secret}`)
    try {
      for (let after = 0; !signal.aborted; ) {
        const calls = await client.readCalls(inbox.token, { after, waitSeconds, signal }).catch(() => null)
        if (calls === null) await sleep(retryMs, signal)
        for (const call of calls ?? []) {
          terminal.line(await post(target, call, signal))
          after = call.n
        }
      }
    } finally {
      await client.deleteWebhook(webhook.id).catch(() => {})
    }
  } finally {
    await client.deleteInbox(inbox.token).catch(() => {})
  }
}

/** Posts a call; resolves with a line about it. */
async function post(target: string, { headers, body }: InboxCallView, signal: AbortSignal): Promise<string> {
  const sent = Object.entries(headers).filter(([name]) => forwarded.test(name))
  const outcome = await fetch(target, {
    method: 'POST',
    headers: sent,
    body,
    signal,
    redirect: 'manual',
  }).then(
    ({ status }) => String(status),
    () => 'no response',
  )
  return `${formatTime(new Date())}  ${headers['webhook-id'] ?? 'no event'}  ${outcome}`
}
