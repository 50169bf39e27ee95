import { z } from 'zod'
import { eventTypes, progressType } from '#core/events/event-type.ts'
import { ApiError } from '#core/http/api-error.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { Endpoint, EndpointFormat } from '#core/outbox/endpoint.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Services } from '#core/services.ts'
import { newSecret } from '../destinations/webhook/secret.ts'

/** Every event goes to all of them, in the transaction that makes it. */
const mostOfUser = 50
const mostOfJob = 10

const wantable: readonly string[] = [...eventTypes, progressType]
const listError = `must be one or more of ${wantable.join(', ')}`

/** Types of events: a list, or comma-separated where there are no lists. */
export const eventListSchema = z
  .union([z.array(z.string()), z.string()], listError)
  .transform((given) => {
    const types = typeof given === 'string' ? given.split(',') : given
    return [...new Set(types.map((type) => type.trim()))]
  })
  .refine((types) => types.length > 0 && types.every((type) => wantable.includes(type)), listError)
  .meta({ description: 'Types of events, as a list or comma-separated. Left out: all numbered ones.' })

/** What whoever subscribes asks for. */
export interface EndpointInput {
  url: string
  events?: string[] | undefined
  description?: string | null | undefined
  format?: EndpointFormat | undefined
  /** Made switched off. */
  disabled?: boolean | undefined
}

/**
 * Refuses a URL that can never be called.
 * @throws ApiError `invalid_callback` naming the field
 */
export function requireCallable({ outbound }: Services, url: string, field: string): void {
  const validateUrl = outbound.validateUrl(url)
  if (validateUrl) throw new ApiError('invalid_callback', `${field}: ${validateUrl}`, { field })
}

/**
 * Registers an endpoint for all jobs of the user, or for the one job; the next event goes to it.
 * @throws ApiError `invalid_callback`, `conflict` when there are too many
 */
export async function subscribe(
  services: Services,
  tx: Transaction,
  owner: Pick<Endpoint, 'userid' | 'jobid'>,
  { url, events = [...eventTypes], description = null, format = 'standard', disabled }: EndpointInput,
  field = 'url',
): Promise<Endpoint> {
  requireCallable(services, url, field)
  const most = owner.jobid === null ? mostOfUser : mostOfJob
  if ((await services.endpoints.count(tx, owner)) >= most) {
    throw new ApiError('conflict', `There are ${most} webhooks already; delete one first.`)
  }
  const now = services.clock()
  const endpoint: Endpoint = {
    ...owner,
    id: newUuid(),
    url,
    events,
    description,
    format,
    consentedAt: null,
    secret: newSecret(),
    formerSecrets: [],
    failures: 0,
    failingSince: null,
    disabledAt: disabled ? now : null,
    disabledReason: disabled ? 'user' : null,
    createdAt: now,
  }
  await services.endpoints.insert(tx, endpoint)
  return endpoint
}
