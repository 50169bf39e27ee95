import { hopHeader } from '#core/http/headers/hop.ts'
import { Deadline } from '#core/limits/deadline.ts'
import { loadOnce } from '#core/load-once.ts'
import type { OutboundCall, OutboundHttp, OutboundOutcome } from '#core/ports/delivery/outbound-http.ts'
import { parseAllowlist } from './allowlist.ts'
import { callFailure } from './failure.ts'
import { createResolver, type Resolve } from './resolve.ts'
import { validateUrl } from './validate-url.ts'

export interface OutboundOptions {
  /** Networks and host names that are allowed besides public addresses. */
  allow: readonly string[]
  resolve?: Resolve
  /** Timeouts in milliseconds: to connect, and for a call up to the response headers. */
  connectTimeoutMs?: number
  timeoutMs?: number
}

/** Response bodies are discarded. They are read up to these bounds, so that the connection can be reused. */
const maxBodyBytes = 16_384
const bodyTimeoutMs = 1_000

/** Opens the outbound HTTP client, with keep-alive. */
export function openOutbound({
  allow,
  resolve = createResolver(),
  connectTimeoutMs = 5_000,
  timeoutMs = 15_000,
}: OutboundOptions): OutboundHttp & { close(): Promise<void> } {
  const allowlist = parseAllowlist(allow)
  // The client's code is loaded with the first call.
  const agent = loadOnce(async () => {
    const { createAgent } = await import('./connector.ts')
    return createAgent({ allowlist, resolve, connectTimeoutMs, timeoutMs })
  })

  async function call({ method, url, headers, body, signal }: OutboundCall): Promise<OutboundOutcome> {
    const client = await agent.get()
    const began = performance.now()
    const elapsed = () => Math.round(performance.now() - began)
    const { origin, pathname, search } = new URL(url)
    const deadline = new Deadline(timeoutMs, signal)
    try {
      const answer = await client.request({
        origin,
        path: pathname + search,
        method,
        headers: { ...headers, [hopHeader]: '1' },
        body: body ?? null,
        signal: deadline.signal,
      })
      const durationMs = elapsed()
      deadline.restart(bodyTimeoutMs)
      await answer.body.dump({ limit: maxBodyBytes }).catch(() => answer.body.destroy())
      return { status: answer.statusCode, headers: singleValues(answer.headers), durationMs }
    } catch (error) {
      signal?.throwIfAborted()
      return { status: null, class: callFailure(error).class, durationMs: elapsed() }
    } finally {
      deadline.clear()
    }
  }

  return {
    validateUrl: (url) => validateUrl(url, allowlist),
    call,
    close: async () => (await agent.peek())?.destroy(),
  }
}

function singleValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
