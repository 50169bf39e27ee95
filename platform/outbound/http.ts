import { Agent } from 'undici'
import type { OutboundCall, OutboundHttp, OutboundOutcome } from '#core/ports/outbound-http.ts'
import { parseAllowlist } from './allowlist.ts'
import { guardedConnector } from './connector.ts'
import { callFailure } from './failure.ts'
import { type Resolve, resolveHost } from './resolve.ts'
import { validateUrl } from './validate-url.ts'

export interface OutboundOptions {
  /** Networks and host names that may be called besides the public internet. */
  allow: readonly string[]
  resolve?: Resolve
  /** Milliseconds to connect, and for a whole call up to the head of the answer. */
  connectMs?: number
  wholeMs?: number
}

/** Of an answer's body nothing is kept; up to here it is read, so that the connection can be used again. */
const mostBodyBytes = 16_384
const mostBodyMs = 1_000

/** Opens the way out. Connections are kept for a few seconds and used again. */
export function openOutbound({
  allow,
  resolve = resolveHost,
  connectMs = 5_000,
  wholeMs = 15_000,
}: OutboundOptions): OutboundHttp & { close(): Promise<void> } {
  const allowlist = parseAllowlist(allow)
  const agent = new Agent({
    connect: guardedConnector({ allowlist, resolve, connectMs }),
    allowH2: false,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: wholeMs,
    bodyTimeout: wholeMs,
  })

  async function call({ method, url, headers, body, signal }: OutboundCall): Promise<OutboundOutcome> {
    const began = performance.now()
    const elapsed = () => Math.round(performance.now() - began)
    const { origin, pathname, search } = new URL(url)
    const patience = AbortSignal.timeout(wholeMs)
    try {
      const answer = await agent.request({
        origin,
        path: pathname + search,
        method,
        headers,
        body: body ?? null,
        signal: signal ? AbortSignal.any([patience, signal]) : patience,
      })
      const durationMs = elapsed()
      await answer.body
        .dump({ limit: mostBodyBytes, signal: AbortSignal.timeout(mostBodyMs) })
        .catch(() => answer.body.destroy())
      return { status: answer.statusCode, headers: singleValues(answer.headers), durationMs }
    } catch (error) {
      signal?.throwIfAborted()
      return { status: null, class: callFailure(error).class, durationMs: elapsed() }
    }
  }

  return {
    validateUrl: (url) => validateUrl(url, allowlist),
    call,
    close: () => agent.destroy(),
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
