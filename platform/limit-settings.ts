import { z } from 'zod'
import type { Limits } from '#core/services.ts'

/** An integer from `min` to `max`; `unit` names it in the error. */
export function integer(fallback: number, min: number, max: number, unit = 'a whole number') {
  const error = `give ${unit} from ${min} to ${max}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(fallback)
}

const jobsError = 'give a number of jobs from 1 to 100000000, or unset it'
const rateError = 'give a number of requests per minute from 0 to 10000000, or unset it'
const megabytesError = 'give a number of megabytes from 1 to 100000000, or unset it'

/** A limit that is off while unset. */
function optional(error: string) {
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(100_000_000, { error }).optional()
}

/** Settings that bound what is accepted and kept. */
export const limitSettings = {
  MAX_UPLOAD_MB: integer(100, 1, 10_000, 'a number of megabytes').meta({
    description: 'The largest PDF that is accepted, in megabytes.',
  }),
  MAX_CONNECTIONS: integer(20_000, 10, 1_000_000, 'a number of connections').meta({
    description: 'Open connections of one web process; further ones get 503.',
  }),
  MAX_CONNECTIONS_PER_ADDRESS: integer(2_000, 1, 1_000_000, 'a number of connections').meta({
    description:
      'Open connections of one remote address to one web process, loopback addresses excepted; further ones get 503.',
  }),
  RATE_LIMIT: z.coerce
    .number({ error: rateError })
    .int({ error: rateError })
    .min(0, { error: rateError })
    .max(10_000_000, { error: rateError })
    .optional()
    .meta({
      description:
        'Requests per minute of one user, and of one address, to one web process; further ones get 429. Plans refine it. 0: no limit. Unset: 6000 with AUTH=keys, no limit with AUTH=open.',
    }),
  SIGN_IN_LIMIT: integer(30, 1, 1_000_000, 'a number of sign-ins').meta({
    description: 'Failed sign-ins per minute of one address, to one web process; further ones get 429.',
  }),
  DISK_RESERVE_MB: integer(512, 0, 100_000_000, 'a number of megabytes').meta({
    description:
      'Free space on the volume of the documents that is kept for the database, in megabytes; a submit that would use it gets 507.',
  }),
  RETENTION_DAYS: integer(7, 1, 3650, 'a number of days').meta({
    description: 'Days after which a job and its document are erased.',
  }),
  TOMBSTONE_DAYS: integer(30, 1, 3650, 'a number of days').meta({
    description:
      'Days after which an erased job and its Idempotency-Key are forgotten; until then it is 410, afterwards 404.',
  }),
  JOBS_PER_USER: optional(jobsError).meta({
    description: 'Jobs of one user that are kept at a time; further submits get 429. Unset: no limit.',
  }),
  STORED_MB_PER_USER: optional(megabytesError).meta({
    description:
      'Megabytes of documents of one user that are kept at a time; further submits get 429. Unset: no limit.',
  }),
  DESTINATIONS_PER_USER: integer(50, 1, 10_000, 'a number of destinations').meta({
    description: 'Destinations, such as webhooks, for all jobs of one user; further ones get 409.',
  }),
  DESTINATIONS_PER_JOB: integer(10, 1, 1_000, 'a number of destinations').meta({
    description: 'Destinations for one job; further ones get 409.',
  }),
  DESTINATION_ACTIONS_PER_MINUTE: integer(30, 1, 100_000, 'a number of requests').meta({
    description: 'Pings, redeliveries and recoveries of one destination per minute; further ones get 429.',
  }),
  INBOXES_PER_USER: integer(1_000, 1, 1_000_000, 'a number of inboxes').meta({
    description: 'Inboxes of one user, or in AUTH=open of all; further ones get 409.',
  }),
  INBOX_HOURS: integer(24, 1, 8_760, 'a number of hours').meta({
    description: 'Hours after its last call after which an inbox is deleted.',
  }),
  INBOX_CALLS: integer(200, 1, 10_000, 'a number of calls').meta({
    description: 'Calls kept per inbox; the oldest are deleted first.',
  }),
  INBOX_MB: integer(2, 1, 1_000, 'a number of megabytes').meta({
    description: 'Megabytes of calls kept per inbox; the oldest are deleted first.',
  }),
  KEYS_PER_USER: integer(100, 1, 100_000, 'a number of keys').meta({
    description:
      'Valid API keys of one user; further ones get 409. As many ended ones are kept, for TOMBSTONE_DAYS.',
  }),
  SESSIONS_PER_KEY: integer(100, 1, 100_000, 'a number of sessions').meta({
    description:
      'Sessions of one API key, or of one user who signed in with the provider; a further one ends the oldest.',
  }),
  USAGE_RECORD_DAYS: integer(90, 1, 3650, 'a number of days').meta({
    description: 'Days for which single usage records are kept for the export; daily sums are kept.',
  }),
}

type LimitValues = { [Name in keyof typeof limitSettings]: z.output<(typeof limitSettings)[Name]> }

/** The limits as the domain uses them: in bytes, null for none. */
export function limitsOf(settings: LimitValues): Limits {
  const toBytes = (megabytes: number) => megabytes * 1_048_576
  const { STORED_MB_PER_USER: storedMb } = settings
  return {
    maxUploadBytes: toBytes(settings.MAX_UPLOAD_MB),
    retentionDays: settings.RETENTION_DAYS,
    tombstoneDays: settings.TOMBSTONE_DAYS,
    jobsPerUser: settings.JOBS_PER_USER ?? null,
    bytesPerUser: storedMb === undefined ? null : toBytes(storedMb),
    destinationsPerUser: settings.DESTINATIONS_PER_USER,
    destinationsPerJob: settings.DESTINATIONS_PER_JOB,
    actionsPerMinute: settings.DESTINATION_ACTIONS_PER_MINUTE,
    inboxesPerUser: settings.INBOXES_PER_USER,
    inboxHours: settings.INBOX_HOURS,
    callsPerInbox: settings.INBOX_CALLS,
    bytesPerInbox: toBytes(settings.INBOX_MB),
    keysPerUser: settings.KEYS_PER_USER,
    sessionsPerKey: settings.SESSIONS_PER_KEY,
    usageRecordDays: settings.USAGE_RECORD_DAYS,
  }
}
