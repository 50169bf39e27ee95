import { z } from 'zod'
import { requireJob } from '../../access/access.ts'
import { canAccess, type Principal } from '../../access/principal.ts'
import { eventTypes } from '../../events/event-type.ts'
import { ApiError } from '../../http/api-error.ts'
import { parseInput } from '../../http/params/validate.ts'
import { newUuid } from '../../jobs/uuid.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import { quotaError } from '../../usage/quotas.ts'
import { messagesFor } from '../deliveries/queues.ts'
import type { Destination, JsonObject } from './destination.ts'
import type { DestinationType } from './destination-type.ts'

export interface DestinationInput {
  config: JsonObject
  events?: string[] | undefined
  description?: string | null | undefined
  /** Create it disabled. */
  disabled?: boolean | undefined
}

/** Dependencies of the creation of a destination. */
type CreateServices = Pick<Services, 'destinations' | 'outbound' | 'settings' | 'plans' | 'clock' | 'limits'>

/**
 * Registers a destination for all jobs of the user, or for one job. It receives events from the next one on.
 * @throws ApiError `invalid_request`, or of the type's validation; `conflict` at the limit of destinations; `quota_exceeded` at that of the
 * user's plan
 */
export async function createDestination(
  services: CreateServices,
  tx: Transaction,
  type: DestinationType,
  owner: Pick<Destination, 'userid' | 'jobid'>,
  { config: given, events = [...eventTypes], description = null, disabled = false }: DestinationInput,
): Promise<Destination> {
  const { config, secrets } = parseConfig(type, given)
  type.validate?.(config, services, owner)
  // Every event is delivered to all of them, in the transaction that creates it.
  const { destinationsPerUser, destinationsPerJob } = services.limits
  const limit = owner.jobid === null ? destinationsPerUser : destinationsPerJob
  const count = await services.destinations.count(tx, owner)
  const quota =
    owner.jobid === null ? (await services.plans.ofUser(owner.userid, tx)).limits.destinations : null
  if (quota !== null && count >= quota)
    throw quotaError(`The plan allows ${quota} destinations; delete one first.`, 'destinations', quota)
  if (count >= limit) {
    throw new ApiError('conflict', `The limit of ${limit} destinations is reached; delete one first.`)
  }
  const now = services.clock()
  const destination: Destination = {
    ...owner,
    id: newUuid(),
    type: type.name,
    config,
    secrets: { ...type.createSecrets?.(), ...secrets },
    state: {},
    events,
    description,
    failures: 0,
    failingSince: null,
    disabledAt: disabled ? now : null,
    disabledReason: disabled ? 'user' : null,
    createdAt: now,
  }
  await services.destinations.insert(tx, destination)
  return destination
}

/**
 * Parses a config and separates its secret members.
 * @throws ApiError `invalid_request` naming the member
 */
export function parseConfig(
  { configSchema, secretMembers = [] }: DestinationType,
  given: JsonObject,
): { config: JsonObject; secrets: JsonObject } {
  const config: JsonObject = parseInput(z.object({ config: configSchema }), { config: given }).config
  const entries = Object.entries(config)
  const isSecret = ([name]: [string, unknown]) => secretMembers.includes(name)
  return {
    config: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  }
}

/**
 * Registers a destination for one job. With `after`, the events newer than that `seq` are delivered at once.
 * @throws ApiError `not_found`, `gone`, and as `createDestination`
 */
export async function createJobDestination(
  services: CreateServices & Pick<Services, 'jobs' | 'deliveries'>,
  principal: Principal,
  type: DestinationType,
  jobid: string,
  { after, ...input }: DestinationInput & { after?: number | undefined },
): Promise<Destination> {
  await requireJob(services.jobs, principal, jobid)
  return services.jobs.transact(async (tx) => {
    // The job's row lock excludes an event between reading the past ones and registering for the next.
    const job = await tx.lockJob(jobid)
    if (!job || !canAccess(principal, job.userid))
      throw new ApiError('gone', 'This job was deleted or has expired.')
    const destination = await createDestination(services, tx, type, { userid: job.userid, jobid }, input)
    if (destination.disabledAt || after === undefined) return destination
    const past = (await tx.eventsAfter(jobid, after)).filter((event) =>
      destination.events.includes(event.type),
    )
    const due = await services.deliveries.insertFor(tx, destination.id, past, services.clock())
    if (due.length > 0) await tx.enqueue(messagesFor(due))
    return destination
  })
}
