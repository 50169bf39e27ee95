import type { InboxCallView, InboxView } from '#core/inbox/inbox.ts'
import type { JobView } from '#core/jobs/job.ts'
import { authorizationHeaders } from '#core/modes/client/credentials.ts'
import { MeteredHttpClient } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import type { ResumeCursor } from '#core/modes/client/resume-cursor.ts'
import { now } from '#core/modes/client/time.ts'
import { FollowError, type FollowTarget, type ModeClient } from '#core/modes/mode-client.ts'
import { OrderedCalls } from './ordered-calls.ts'

/** Codes of an inbox that expired or was deleted. Other refusals are final, such as that of a key without the scope. */
const missing = new Set(['not_found', 'gone'])
/** Longest wait of one request for the calls of the inbox, in seconds. */
const maxWaitSeconds = 20

/**
 * Follows a job by webhooks. A browser or a command line behind a firewall cannot receive requests, so an inbox on the
 * server receives them and is read by long polling. Calls are verified, deduplicated and ordered, as a receiver must.
 */
export const client: ModeClient = {
  name: 'webhook',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    // Kept across reconnects: it stores the calls that arrive meanwhile.
    let inbox: InboxFollowing | null = null
    return followWithReconnect(target, listener, async (cursor) => {
      await readJob(http, target, cursor)
      if (cursor.finished) return
      inbox ??= new InboxFollowing(http, target, cursor)
      try {
        await inbox.open()
        await inbox.readToEnd()
      } catch (error) {
        if (!(error instanceof FollowError && missing.has(error.code))) throw error
        // The inbox expired or was deleted with its job; reading the job throws in the second case.
        await inbox.close()
        inbox = null
        await readJob(http, target, cursor)
        throw new Error('The inbox no longer exists.', { cause: error })
      }
    }).finally(() => inbox?.close())
  },
}

async function readJob(
  http: MeteredHttpClient,
  { jobid }: FollowTarget,
  cursor: ResumeCursor,
): Promise<void> {
  await http.requestJson<JobView>(`/results/${jobid}`, {}, http.silenceMs, (job) => cursor.snapshot(job))
}

/** The inbox and the webhook of one followed job. */
class InboxFollowing {
  readonly #http: MeteredHttpClient
  readonly #target: FollowTarget
  readonly #cursor: ResumeCursor
  #inbox: InboxView | null = null
  #webhook: { id: string; secret: string } | null = null
  #calls: OrderedCalls | null = null
  #read = 0
  #requested = false

  constructor(http: MeteredHttpClient, target: FollowTarget, cursor: ResumeCursor) {
    this.#http = http
    this.#target = target
    this.#cursor = cursor
  }

  /** Creates the inbox and the webhook, unless they exist. */
  async open(): Promise<void> {
    const { jobid, baseUrl, faults } = this.#target
    const failFirst = faults?.receiverFailures ?? 0
    this.#inbox ??= await this.#post<InboxView>('/inboxes', {
      jobid,
      ...(failFirst > 0 && { behaviour: { failFirst } }),
    })
    if (this.#webhook) return
    const url = new URL(this.#inbox.path, baseUrl || globalThis.location.origin).href
    const after = this.#cursor.after ?? 0
    if (this.#requested) await this.#deleteOrphans(url)
    this.#requested = true
    this.#webhook = await this.#post(`/results/${jobid}/webhooks`, { url, after })
    this.#calls = new OrderedCalls(this.#webhook?.secret ?? '', after)
  }

  async readToEnd(): Promise<void> {
    while (!this.#cursor.finished && !this.#target.signal.aborted) {
      const { calls, nextAfter } = await this.#readCalls(this.#read)
      for (const call of calls) await this.#receive(call)
      this.#read = nextAfter
      this.#cursor.touch()
    }
  }

  /** Deletes the webhook and the inbox; errors are ignored. */
  async close(): Promise<void> {
    const paths = [
      this.#webhook && `/webhooks/${this.#webhook.id}`,
      this.#inbox && `/inboxes/${this.#inbox.token}`,
    ]
    await Promise.allSettled(
      paths.map((path) => path && this.#fetch(path, { method: 'DELETE', keepalive: true })),
    )
  }

  /** Deletes webhooks whose creation got no response: their secret was returned only there. */
  async #deleteOrphans(url: string): Promise<void> {
    const path = `/results/${this.#target.jobid}/webhooks`
    const { value } = await this.#http.requestJson<{ webhooks: { id: string; url: string }[] }>(
      path,
      {},
      this.#http.silenceMs,
      () => false,
    )
    const orphans = value?.webhooks.filter((webhook) => webhook.url === url) ?? []
    for (const { id } of orphans) await this.#fetch(`/webhooks/${id}`, { method: 'DELETE' })
  }

  #fetch(path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}) {
    const { baseUrl, credentials, headers: ofTarget } = this.#target
    return fetch(baseUrl + path, {
      // A half-open connection gives neither a response nor an error.
      signal: AbortSignal.timeout(this.#http.silenceMs),
      ...init,
      headers: { ...headers, ...ofTarget, ...authorizationHeaders(credentials) },
    })
  }

  /** Records the call itself; reading the inbox is not part of the mode's cost. */
  async #receive(call: InboxCallView): Promise<void> {
    // Refused by the simulated receiver; the event comes with the next attempt.
    if (call.status === null || call.status >= 400) {
      this.#http.record({ kind: 'failure', at: now() })
      return
    }
    const inOrder = (await this.#calls?.receive(call)) ?? []
    const news = inOrder.map((event) => this.#cursor.event(event)).includes(true)
    const head = Object.entries(call.headers).reduce(
      (sum, [name, value]) => sum + name.length + value.length + 4,
      0,
    )
    const bytes = head + new TextEncoder().encode(call.body).length
    this.#http.record({ kind: 'message', at: now(), direction: 'down', bytes, news })
  }

  async #readCalls(after: number): Promise<{ calls: InboxCallView[]; nextAfter: number }> {
    const { signal } = this.#target
    const { silenceMs } = this.#http
    // The server waits for half of the timeout, so that a response without calls arrives before it ends.
    const waitSeconds = Math.min(maxWaitSeconds, Math.max(1, Math.floor(silenceMs / 2_000)))
    const timeout = AbortSignal.timeout(Math.max(silenceMs, (waitSeconds + 1) * 1_000))
    const path = `/inboxes/${this.#inbox?.token}/calls?after=${after}`
    const answer = await this.#fetch(path, {
      headers: { prefer: `wait=${waitSeconds}` },
      signal: AbortSignal.any([signal, timeout]),
      cache: 'no-store',
    })
    if (answer.status === 404) throw new FollowError('not_found', 'The inbox is gone.')
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    return answer.json()
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const sent = { method: 'POST', body: JSON.stringify(body) }
    const { value } = await this.#http.requestJson<T>(path, {}, this.#http.silenceMs, () => false, sent)
    if (value === null) throw new Error(`The server sent an empty response to ${path}.`)
    return value
  }
}
