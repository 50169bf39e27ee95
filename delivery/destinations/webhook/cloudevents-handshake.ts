import { z } from 'zod'
import type { OwedCall } from '#core/ports/delivery-store.ts'
import type { OutboundOutcome } from '#core/ports/outbound-http.ts'
import type { Services } from '#core/services.ts'

const originError = 'give a host name, like hearback.example.com'

/** Who is sending, as receivers of CloudEvents are told. */
export const originSetting = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { error: originError })
  .default('hearback')
  .meta({ description: 'The host name by which receivers of CloudEvents know this service.' })

/** The header that goes with every CloudEvent, and with the question whether any may come. */
export function originHeader({ settings }: Pick<Services, 'settings'>): Record<string, string> {
  return { 'webhook-request-origin': String(settings.WEBHOOK_ORIGIN) }
}

/**
 * Asks the receiver whether it agrees to be sent CloudEvents, until it has agreed once (HTTP 1.1 Web Hooks for
 * Event Delivery §4). No status is a consent, only the header that names us or everyone. Null when it agrees;
 * otherwise what came of the question, in place of a call.
 */
export async function requestPermission(
  services: Services,
  { endpoint }: OwedCall,
  signal: AbortSignal,
): Promise<OutboundOutcome | null> {
  if (endpoint.format === 'standard' || endpoint.consentedAt) return null
  const headers = originHeader(services)
  const outcome = await services.outbound.call({ method: 'OPTIONS', url: endpoint.url, headers, signal })
  if (outcome.status === null) return outcome
  const allowed = outcome.headers['webhook-allowed-origin']?.trim().toLowerCase()
  if (allowed !== '*' && allowed !== headers['webhook-request-origin']?.toLowerCase()) {
    return { status: null, class: 'blocked', durationMs: outcome.durationMs }
  }
  await services.endpoints.noteConsent(endpoint.id, services.clock())
  return null
}
