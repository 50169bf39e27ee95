import { requireJob } from '#core/access/access.ts'
import { canAccess, type Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { Endpoint } from '#core/outbox/endpoint.ts'
import type { Services } from '#core/services.ts'
import { type EndpointInput, subscribe } from '../../outbox/create-endpoint.ts'
import { messagesFor } from '../../outbox/queues.ts'

/**
 * Registers an endpoint for one job. With `after`, the events newer than that are sent at once, so that whoever
 * comes late misses nothing.
 * @throws ApiError `not_found`, `gone`, `invalid_callback`, `conflict`
 */
export async function createJobEndpoint(
  services: Services,
  principal: Principal,
  jobid: string,
  { after, ...input }: EndpointInput & { after?: number | undefined },
): Promise<Endpoint> {
  await requireJob(services.jobs, principal, jobid)
  return services.jobs.transact(async (tx) => {
    // Under the job's lock no event can come between what is read here and what the endpoint is owed from now on.
    const job = await tx.lockJob(jobid)
    if (!job || !canAccess(principal, job.userid))
      throw new ApiError('gone', 'This job was deleted or has expired.')
    const endpoint = await subscribe(services, tx, { userid: job.userid, jobid }, input)
    const missed = after === undefined ? [] : await tx.eventsAfter(jobid, after)
    const wanted = missed.filter(({ type }) => endpoint.events.includes(type))
    const due = await services.deliveries.oweEach(tx, endpoint.id, wanted, services.clock())
    if (due.length > 0) await tx.enqueue(messagesFor(due))
    return endpoint
  })
}
