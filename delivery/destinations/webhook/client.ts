import type { InboxCallView, InboxView } from '#core/inbox/inbox.ts'
import type { JobView } from '#core/jobs/job.ts'
import { authorizationHeaders } from '#core/modes/client/credentials.ts'
import { MeteredHttpClient, now } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import type { ResumeCursor } from '#core/modes/client/resume-cursor.ts'
import { FollowError, type FollowTarget, type ModeClient } from '#core/modes/mode-client.ts'
import { OrderedCalls } from './ordered-calls.ts'

/** Longest wait of one request for the calls of the inbox, in seconds. */
const maxWaitSeconds = 20

/**
 * Follows as a receiver of webhooks, which neither a browser nor a command line behind a firewall can be by
 * itself: an inbox on the server is called in its place, and is read live. Every call is checked and put in order
 * as a receiver must.
 */
export const client: ModeClient = {
  name: 'webhook',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    // It outlives the connections over which it is read: what is called meanwhile waits in it.
    let inbox: InboxFollowing | null = null
    return followWithReconnect(target, listener, async (cursor) => {
      await readJob(http, target, cursor)
      if (cursor.finished) return
      inbox ??= new InboxFollowing(http, target, cursor)
      try {
        await inbox.open()
        await inbox.readToEnd()
      } catch (error) {
        if (!(error instanceof FollowError)) throw error
        // The inbox went with its job, or by its age: reading the job tells which.
        await inbox.close()
        inbox = null
        await readJob(http, target, cursor)
        throw new Error('The inbox is lost.', { cause: error })
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

/** An inbox that is called about one job, for as long as it is followed. */
class InboxFollowing {
  readonly #http: MeteredHttpClient
  readonly #target: FollowTarget
  readonly #cursor: ResumeCursor
  #inbox: InboxView | null = null
  #webhook: { id: string; secret: string } | null = null
  #calls: OrderedCalls | null = null
  #read = 0
  #asked = false

  constructor(http: MeteredHttpClient, target: FollowTarget, cursor: ResumeCursor) {
    this.#http = http
    this.#target = target
    this.#cursor = cursor
  }

  /** Opens what is not open yet. */
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
    if (this.#asked) await this.#takeBack(url)
    this.#asked = true
    this.#webhook = await this.#post(`/results/${jobid}/webhooks`, { url, after })
    this.#calls = new OrderedCalls(this.#webhook?.secret ?? '', after)
  }

  async readToEnd(): Promise<void> {
    while (!this.#cursor.finished && !this.#target.signal.aborted) {
      const { calls, nextAfter } = await this.#readCalls(this.#read)
      for (const call of calls) await this.#take(call)
      this.#read = nextAfter
      this.#cursor.touch()
    }
  }

  /** Takes back what was opened; what is not there any more is as good. */
  async close(): Promise<void> {
    const paths = [
      this.#webhook && `/webhooks/${this.#webhook.id}`,
      this.#inbox && `/inboxes/${this.#inbox.token}`,
    ]
    await Promise.allSettled(
      paths.map((path) => path && this.#fetch(path, { method: 'DELETE', keepalive: true })),
    )
  }

  /** An answer that was lost on its way left a webhook behind, and its secret is cursor only once. */
  async #takeBack(url: string): Promise<void> {
    const path = `/results/${this.#target.jobid}/webhooks`
    const { value } = await this.#http.requestJson<{ webhooks: { id: string; url: string }[] }>(
      path,
      {},
      this.#http.silenceMs,
      () => false,
    )
    const lost = value?.webhooks.filter((webhook) => webhook.url === url) ?? []
    for (const { id } of lost) await this.#fetch(`/webhooks/${id}`, { method: 'DELETE' })
  }

  #fetch(path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}) {
    const { baseUrl, credentials, headers: ofTarget } = this.#target
    return fetch(baseUrl + path, {
      ...init,
      headers: { ...headers, ...ofTarget, ...authorizationHeaders(credentials) },
    })
  }

  /** A call counts when it reaches the inbox; how the inbox is read is no part of the mode. */
  async #take(call: InboxCallView): Promise<void> {
    const inOrder = (await this.#calls?.take(call)) ?? []
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
    if (value === null) throw new Error(`The server gave no answer to ${path}.`)
    return value
  }
}
