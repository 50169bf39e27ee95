import { parseSignature, verifySignature } from '../../core/http/webhook-receiver.ts'
import { HearbackError } from '../errors.ts'
import type { JobEvent } from '../generated/contract.ts'

/** Headers of a request, as `fetch` handlers or Node have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Verifies the signature of a webhook (Standard Webhooks 1.0) and returns its event. `body` is the body as received,
 * before any parsing. Several secrets are accepted while one is rotated. Uses Web Crypto.
 * @throws HearbackError with code `invalid_signature` when it is not signed with a secret, or older than 5 minutes
 * @example
 * import { createServer } from 'node:http'
 * import { text } from 'node:stream/consumers'
 * import { verifyWebhook } from 'hearback-client'
 *
 * createServer(async (request, response) => {
 *   const event = await verifyWebhook(await text(request), request.headers, process.env.WEBHOOK_SECRET ?? '')
 *   console.log(event.type, event.data.jobid)
 *   response.writeHead(204).end()
 * }).listen(8080)
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
): Promise<JobEvent> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const signature = parseSignature((name) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name]
    return value == null ? value : String(value)
  })
  const known = typeof secrets === 'string' ? [secrets] : secrets
  if (!signature || !(await verifySignature(known, signature, text, new Date())))
    throw new HearbackError('invalid_signature', 'The webhook is not signed with a known secret.')
  return JSON.parse(text) as JobEvent
}
