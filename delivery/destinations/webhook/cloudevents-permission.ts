import { z } from 'zod'
import { DeliveryError, type DestinationServices } from '#core/outbox/destinations/destination-type.ts'
import type { Services } from '#core/services.ts'
import { classifyFailure } from './classify-response.ts'
import type { Webhook } from './config.ts'

const originError = 'give a host name, like hearback.example.com'

/** Identity of this service towards receivers of CloudEvents. */
export const originSetting = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { error: originError })
  .default('hearback')
  .meta({ description: 'Host name that identifies this service to receivers of CloudEvents.' })

/** The header of every CloudEvent and of the permission request. */
export function originHeader({ settings }: Pick<Services, 'settings'>): Record<string, string> {
  return { 'webhook-request-origin': String(settings.WEBHOOK_ORIGIN) }
}

/**
 * Requests permission to send CloudEvents and stores it (HTTP 1.1 Web Hooks for Event Delivery §4). Only the header
 * `WebHook-Allowed-Origin` with this origin or `*` grants it, with any status.
 * @throws DeliveryError when there was no response, or it did not grant permission (`blocked`)
 */
export async function requestPermission(
  services: DestinationServices,
  { id, url }: Webhook,
  signal: AbortSignal,
): Promise<void> {
  const headers = originHeader(services)
  const outcome = await services.outbound.call({ method: 'OPTIONS', url, headers, signal })
  if (outcome.status === null) throw classifyFailure(outcome)
  const allowed = outcome.headers['webhook-allowed-origin']?.trim().toLowerCase()
  if (allowed !== '*' && allowed !== headers['webhook-request-origin']?.toLowerCase()) {
    throw new DeliveryError('retry', 'blocked', { durationMs: outcome.durationMs })
  }
  await services.saveState(id, { permittedAt: services.clock().toISOString(), permittedUrl: url })
}
