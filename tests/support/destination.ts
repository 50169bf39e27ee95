import { newUuid } from '#core/jobs/uuid.ts'
import type { Destination, JsonObject } from '#core/outbox/destinations/destination.ts'

/** A new, enabled destination for the first event of the user's jobs. */
export function destinationOf(userid: string, type: string, config: JsonObject): Destination {
  return {
    id: newUuid(),
    userid,
    jobid: null,
    type,
    config,
    secrets: {},
    state: {},
    events: ['job.uploaded'],
    description: null,
    failures: 0,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
    createdAt: new Date(),
  }
}
