import { z } from 'zod'
import type { Job } from '../jobs/job.ts'
import { jobStates } from '../jobs/job-state.ts'
import type { Escalation } from '../ports/delivery/escalation-store.ts'
import type { DestinationRecord, StoredFollowerRecord } from '../ports/delivery/receipt-store.ts'

const count = z.int().nonnegative()
const time = z.iso.datetime({ precision: 3 })

const handedOverSchema = z
  .object({
    seq: z.int().positive(),
    latencyMs: z.number().nonnegative().nullable().meta({
      description:
        'Milliseconds from the commit of the event to its hand-over; null for an event from before the follower began, or in a snapshot.',
    }),
  })
  .meta({ id: 'HandedOverEvent' })

const trafficShape = {
  requests: count.meta({ description: 'Requests and subscriptions.' }),
  unchanged: count.meta({ description: 'Requests whose response had nothing new.' }),
  messages: count.meta({ description: 'Snapshots, events and progress.' }),
  bytes: count.meta({ description: 'Size of the messages as JSON, without headers and framing.' }),
}

const followerReceiptSchema = z
  .object({
    id: z.string().nullable().meta({
      description:
        'Id of the connection. Null for requests without a connection, which are summed by mode and user, like all connections after the first 50.',
    }),
    mode: z.string(),
    userid: z.string().nullable().meta({ description: 'User of the key; null without one.' }),
    firstAt: time,
    lastAt: time,
    ...trafficShape,
    lastSeq: z.int().positive().meta({ description: 'The last `seq` that was handed over.' }),
    acknowledged: z.int().nonnegative().nullable().meta({
      description: 'The last `seq` that the client has acknowledged; null in modes without.',
    }),
    events: z.array(handedOverSchema),
  })
  .meta({ id: 'FollowerReceipt' })

const modeReceiptSchema = z
  .object({
    mode: z.string(),
    followers: count,
    ...trafficShape,
    medianMs: z.number().nullable().meta({ description: 'Median latency of the events; null without one.' }),
    maxMs: z.number().nullable(),
  })
  .meta({ id: 'ModeReceipt' })

const destinationReceiptSchema = z
  .object({
    id: z.uuid(),
    type: z.string(),
    deliveries: count,
    delivered: count,
    attempts: count,
    failedAttempts: count,
    events: z.array(handedOverSchema).meta({ description: 'The delivered events.' }),
  })
  .meta({ id: 'DestinationReceipt' })

const escalationSchema = z
  .object({
    steps: z.array(
      z.object({
        name: z.string().meta({ description: 'Delivery mode or destination type.' }),
        afterMs: count.meta({ description: 'Milliseconds after the final event.' }),
        state: z.enum(['used', 'pending', 'skipped']).meta({
          description:
            'A step without a delay is used from the start. One with a delay is `skipped` once an earlier step was acknowledged.',
        }),
        usedAt: time.nullable().meta({ description: 'Null for a step without a delay, or not used.' }),
      }),
    ),
    acknowledged: z
      .object({ seq: z.int().positive(), by: z.string().nullable(), at: time })
      .nullable()
      .meta({ description: 'The acknowledgement of the final event; null without one.' }),
  })
  .meta({ id: 'Escalation' })

/** How a job was delivered, in `GET /results/{jobid}/receipt`. */
export const receiptSchema = z
  .object({
    jobid: z.uuid(),
    state: z.enum(jobStates),
    seq: z.int().positive(),
    modes: z.array(modeReceiptSchema).meta({ description: 'The followers, summed by mode.' }),
    followers: z.array(followerReceiptSchema).meta({ description: 'Oldest first.' }),
    destinations: z.array(destinationReceiptSchema),
    escalation: escalationSchema.nullable().meta({ description: 'Null for a job without `deliver`.' }),
  })
  .meta({ id: 'Receipt' })

export type Receipt = z.infer<typeof receiptSchema>
type FollowerReceipt = Receipt['followers'][number]
type StoredDelivery = DestinationRecord['deliveries'][number]

/** The receipt of a job from the stored records. */
export function createReceipt(
  { jobid, state, seq }: Pick<Job, 'jobid' | 'state' | 'seq'>,
  {
    followers,
    destinations,
    escalation,
  }: {
    followers: readonly StoredFollowerRecord[]
    destinations: readonly DestinationRecord[]
    escalation: Escalation | null
  },
): Receipt {
  const views = followers.map(viewFollower)
  const byMode = Map.groupBy(views, ({ mode }) => mode)
  const modes = [...byMode].map(([mode, ofMode]) => sumOf(mode, ofMode))
  return {
    jobid,
    state,
    seq,
    modes,
    followers: views,
    destinations: destinations.map(viewDestination),
    escalation: escalation && viewEscalation(escalation, destinations),
  }
}

function viewFollower(record: StoredFollowerRecord): FollowerReceipt {
  const { connection, mode, userid, requests, unchanged, messages, bytes, firstSeq, acknowledged } = record
  const events = Object.entries(record.events)
    .map(([seq, ms]) => ({ seq: Number(seq), latencyMs: Number(seq) > firstSeq ? ms : null }))
    .sort((one, other) => one.seq - other.seq)
  return {
    id: connection,
    ...{ mode, userid, firstAt: record.firstAt.toISOString(), lastAt: record.lastAt.toISOString() },
    ...{
      requests,
      unchanged,
      messages,
      bytes,
      lastSeq: events.at(-1)?.seq ?? firstSeq,
      acknowledged,
      events,
    },
  }
}

function viewEscalation(
  { steps, used, finalSeq, acknowledged }: Escalation,
  destinations: readonly DestinationRecord[],
): Receipt['escalation'] {
  const delivered = steps.flatMap(({ name }) => deliveryOf(name, finalSeq, destinations) ?? []).at(0)
  const isByClient = acknowledged !== null && finalSeq !== null && acknowledged.seq >= finalSeq
  const final = isByClient ? { ...acknowledged, at: acknowledged.at.toISOString() } : (delivered ?? null)
  return {
    steps: steps.map(({ name, afterMs }, index) => {
      const usedAt = used[index] ?? null
      const state = afterMs === 0 || usedAt !== null ? 'used' : final ? 'skipped' : 'pending'
      return { name, afterMs, state, usedAt }
    }),
    acknowledged: final,
  }
}

/** The acknowledgement of the final event by a destination of the type. */
function deliveryOf(type: string, finalSeq: number | null, destinations: readonly DestinationRecord[]) {
  for (const { deliveries } of destinations.filter((destination) => destination.type === type)) {
    const delivery = deliveries.find(({ seq, isDelivered }) => isDelivered && seq === finalSeq)
    const acceptedAt = delivery && acceptedAtOf(delivery)
    if (delivery && acceptedAt) return { seq: delivery.seq, by: type, at: acceptedAt.toISOString() }
  }
  return null
}

function sumOf(mode: string, followers: readonly FollowerReceipt[]): Receipt['modes'][number] {
  const sum = (member: keyof typeof trafficShape) =>
    followers.reduce((total, follower) => total + follower[member], 0)
  const latencies = followers
    .flatMap(({ events }) => events.flatMap(({ latencyMs }) => latencyMs ?? []))
    .sort((one, other) => one - other)
  return {
    mode,
    followers: followers.length,
    requests: sum('requests'),
    unchanged: sum('unchanged'),
    messages: sum('messages'),
    bytes: sum('bytes'),
    medianMs: latencies[Math.ceil(latencies.length / 2) - 1] ?? null,
    maxMs: latencies.at(-1) ?? null,
  }
}

function viewDestination({ id, type, deliveries }: DestinationRecord): Receipt['destinations'][number] {
  const attempts = deliveries.reduce((total, delivery) => total + (delivery.attempts.at(-1)?.n ?? 0), 0)
  const delivered = deliveries.filter(({ isDelivered }) => isDelivered)
  return {
    ...{ id, type, deliveries: deliveries.length, delivered: delivered.length, attempts },
    failedAttempts: deliveries.flatMap((delivery) => delivery.attempts.filter((made) => made.class !== null))
      .length,
    events: delivered.map((delivery) => ({ seq: delivery.seq, latencyMs: deliveryLatencyOf(delivery) })),
  }
}

/** From the commit of the event to its acceptance. */
function deliveryLatencyOf(delivery: StoredDelivery): number | null {
  const acceptedAt = acceptedAtOf(delivery)
  return acceptedAt && Math.max(0, acceptedAt.getTime() - delivery.committedAt.getTime())
}

/** The end of the first successful attempt; null without one. */
function acceptedAtOf({ attempts }: StoredDelivery): Date | null {
  const accepted = attempts.find((attempt) => attempt.class === null)
  return accepted ? new Date(Date.parse(accepted.at) + accepted.durationMs) : null
}
