import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { ModeClient, Traffic } from '#core/modes/mode-client.ts'
import { now } from './clock.ts'

/** What the clients of one variant sent and received. */
export interface TrafficCount {
  requests: number
  /** Responses without news. */
  emptyResponses: number
  messages: number
  bytesUp: number
  bytesDown: number
  /** Failed connections and requests. */
  failures: number
}

export const noTraffic = (): TrafficCount => ({
  requests: 0,
  emptyResponses: 0,
  messages: 0,
  bytesUp: 0,
  bytesDown: 0,
  failures: 0,
})

/** One client that follows one job. */
export interface ObservedClient {
  jobid: string
  /** When the client first had a parsed representation of the job with this `seq` or a later one, by `seq`. */
  receivedAt: Map<number, number>
  /** The `seq` of every numbered event that its listener got, in order. */
  received: number[]
  snapshotSeq: number | null
  done: Promise<void>
  stop(): void
}

interface ObserveTarget {
  baseUrl: string
  jobid: string
  after?: number
  intervalMs: number | null
  silenceMs?: number
}

/** Starts a client; what it sends and receives is added to `traffic`. */
export function observe(client: ModeClient, target: ObserveTarget, traffic: TrafficCount): ObservedClient {
  const abort = new AbortController()
  const { intervalMs, ...rest } = target
  let lastSeq = target.after ?? 0
  const observed: ObservedClient = {
    jobid: target.jobid,
    receivedAt: new Map(),
    received: [],
    snapshotSeq: null,
    done: Promise.resolve(),
    stop: () => abort.abort(),
  }
  const reach = (seq: number) => {
    const at = now()
    while (lastSeq < seq) observed.receivedAt.set(++lastSeq, at)
  }
  const listener = {
    onSnapshot(job: JobView) {
      observed.snapshotSeq ??= job.seq
      reach(job.seq)
    },
    onJob: (job: JobView) => reach(job.seq),
    onEvent({ type, data }: Event) {
      if (type === progressType) return
      observed.received.push(data.seq)
      reach(data.seq)
    },
    onTraffic: (entry: Traffic) => count(traffic, entry),
    onTrouble: () => void traffic.failures++,
  }
  observed.done = client
    .follow({ ...rest, signal: abort.signal, ...(intervalMs !== null && { intervalMs }) }, listener)
    .catch(() => void traffic.failures++)
  return observed
}

function count(traffic: TrafficCount, entry: Traffic): void {
  if (entry.kind === 'request') {
    traffic.requests++
    traffic.bytesUp += entry.bytesUp
  }
  if (entry.kind === 'response') {
    traffic.bytesDown += entry.bytesDown
    if (!entry.news) traffic.emptyResponses++
  }
  if (entry.kind === 'message') {
    traffic.messages++
    if (entry.direction === 'down') traffic.bytesDown += entry.bytes
    else traffic.bytesUp += entry.bytes
  }
}
