import type { GraphQLFieldResolver } from 'graphql'
import { z } from 'zod'
import { requireJob, requireUser } from '#core/access/access.ts'
import type { FeedItem } from '#core/events/subscription.ts'
import { ApiError } from '#core/http/api-error.ts'
import { afterSchema } from '#core/http/params/after.ts'
import { pageOf, readCursor, toCursor } from '#core/http/params/pagination.ts'
import { parseInput } from '#core/http/params/validate.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import { type Job, type JobState, viewJob } from '#core/jobs/job.ts'
import { submit, useridSchema } from '#core/jobs/submit/submit.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { FollowTarget } from '#core/ports/connection-store.ts'
import { modeName } from '../operations.ts'
import type { OperationContext } from '../server/context.ts'
import { SubscriptionIterator } from '../server/subscription-iterator.ts'
import { decodeDocument } from './document.ts'

/** Jobs of a page; 50 by default. */
export const maxPageSize = 200

type Resolver<Arguments> = GraphQLFieldResolver<unknown, OperationContext, Arguments>

interface JobArguments {
  jobid: string
}

interface ListArguments {
  userid: string
  state?: JobState | null
  first: number
  after?: string | null
}

interface SubmitArguments {
  userid: string
  filename?: string | null
  data: string
}

export const job: Resolver<JobArguments> = async (_, args, context) => {
  const jobid = parseJobid(args.jobid)
  context.touched?.set(`job ${jobid}`, { jobid })
  return toJob(await requireJob(context.services.jobs, context.principal, jobid))
}

/** A page of a user's jobs as a Relay connection. */
export const jobs: Resolver<ListArguments> = async (_, { state, first, after, ...args }, context) => {
  const { principal, services } = context
  const userid = parseUserid(args.userid)
  requireUser(principal, userid)
  if (first < 1 || first > maxPageSize) {
    const detail = `first: must be a whole number from 1 to ${maxPageSize}`
    throw new ApiError('invalid_request', detail, { field: 'first' })
  }
  const before = after == null ? undefined : readCursor(after, 'after')
  context.touched?.set(`user ${userid}`, { userid })
  const found = await services.jobs.list(principal, {
    userid,
    limit: first + 1,
    ...(state && { state }),
    ...(before !== undefined && { before }),
  })
  const { items, cursor } = pageOf(found, first, ({ jobid }) => jobid)
  const edges = items.map((item) => ({ cursor: toCursor(item.jobid), node: toListedJob(item, context) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: cursor !== null,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

export const modes: Resolver<unknown> = (_, __, { services }) => services.modes

export const submitJob: Resolver<SubmitArguments> = async (_, { userid, filename, data }, context) => {
  const { principal, services, traceparent } = context
  const bytes = decodeDocument(data, services.limits.maxUploadBytes)
  const submitted = await submit(services, principal, {
    userid,
    bytes: oneChunk(bytes),
    rest: () => ({ ...(filename != null && { filename }), options: {} }),
    traceparent,
  })
  return toJob(submitted.job)
}

export const cancelJob: Resolver<JobArguments> = async (_, { jobid }, { principal, services }) =>
  toJob(await cancel(services, principal, parseJobid(jobid)))

export const deleteJob: Resolver<JobArguments> = async (_, { jobid }, { principal, services }) => {
  await erase(services, principal, parseJobid(jobid))
  return true
}

/** Follows a job from `after` + 1; without `after`, from its current state. */
export const jobEvents: Resolver<JobArguments & { after?: number | null }> = async (_, args, context) => {
  const jobid = parseJobid(args.jobid)
  const after = args.after == null ? undefined : parseInput(afterObject, { after: String(args.after) }).after
  const subscription = await context.services.feed.follow(context.principal, { jobid, after, mode: modeName })
  return listed(subscription, { jobid }, context)
}

/** Follows all jobs of a user: live events only. */
export const userEvents: Resolver<{ userid: string }> = (_, args, context) => {
  const userid = parseUserid(args.userid)
  const subscription = context.services.feed.followUser(context.principal, userid, modeName)
  return listed(subscription, { userid }, context)
}

/** The event of a feed item. @throws ApiError `stale` for an item that ends the subscription early */
export function toEvent(item: FeedItem) {
  if (item.kind !== 'stale') return item.event
  const details = {
    slow: 'The client read too slowly; subscribe again with the seq of the last event as after.',
    erased: 'The job was deleted.',
    gap: 'Events after the requested seq are no longer stored.',
  }
  throw new ApiError(item.reason === 'erased' ? 'gone' : 'stale', details[item.reason], {
    ...(item.reason === 'gap' && { field: 'after' }),
  })
}

const afterObject = z.object({ after: afterSchema })
const useridObject = z.object({ userid: useridSchema })

function listed(
  subscription: Awaited<ReturnType<OperationContext['services']['feed']['follow']>>,
  followed: FollowTarget,
  { principal, services, listing, signal }: OperationContext,
) {
  const remove = listing.add(followed)
  const identity = { mode: modeName, id: listing.id, principal }
  const tracked = services.receiptRecorder.track(identity, subscription)
  return new SubscriptionIterator(tracked, remove).closeOn(signal)
}

function toJob(found: Job) {
  return {
    ...viewJob({ ...found, analysis: null }),
    analysis: () => (found.analysis === null ? null : JSON.parse(found.analysis)),
  }
}

/** A job from a list, which is read without its analysis. */
function toListedJob(found: Job, { principal, services }: OperationContext) {
  return {
    ...toJob(found),
    async analysis() {
      if (found.state !== 'completed') return null
      const complete = await services.jobs.read(principal, found.jobid)
      return typeof complete === 'string' || complete.analysis === null ? null : JSON.parse(complete.analysis)
    },
  }
}

function parseJobid(jobid: string): string {
  if (!isUuid(jobid)) throw new ApiError('not_found', 'There is no such job.')
  return jobid.toLowerCase()
}

function parseUserid(userid: string): string {
  return parseInput(useridObject, { userid }).userid
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
