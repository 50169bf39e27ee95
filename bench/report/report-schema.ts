import { z } from 'zod'

const number = z.number().nullable()

const estimate = z.object({ value: number, low: number, high: number, runs: z.int() }).meta({
  id: 'Estimate',
  description:
    'A figure with its 95 % bootstrap interval over runs; with one run the interval is the value. Null is infinite: the percentile is among events that were not received.',
})

const phase = z.enum(['start', 'final', 'intended', 'total']).meta({
  description:
    '`start`, `final`: commit of the processing and of the final event to its receipt. `intended`: the time at which the final event should have been committed to its receipt. `total`: intended submission of a document to the receipt of its final event.',
})

const size = {
  jobSeconds: number.meta({ description: 'Mean length of a job; null for real documents.' }),
  clients: number.meta({ description: 'Jobs that are open at the same time on average.' }),
  alone: z.boolean().meta({ description: 'No other variant was active at the same time.' }),
}

const latency = z.object({
  variant: z.string(),
  ...size,
  phase,
  events: z.int(),
  missing: z.int().meta({ description: 'Events that were not received. They count as infinite.' }),
  meanMs: number.meta({ description: 'Mean of the received events; null when there are none.' }),
  p50Ms: estimate,
  p90Ms: estimate,
  p99Ms: estimate,
  maxMs: estimate,
  model: z.object({ meanMs: z.number(), p50Ms: z.number(), p99Ms: z.number() }).nullable(),
  hdr: z.string().meta({ description: 'All samples in microseconds: HdrHistogram V2, compressed, base64.' }),
})

const cost = z.object({
  variant: z.string(),
  ...size,
  jobs: z.int(),
  serverCpuMs: estimate.meta({
    description:
      'CPU time of web, worker and PostgreSQL per job, less that of the same jobs without clients.',
  }),
  cpuMs: z.object({ web: estimate, worker: estimate, postgres: estimate, generator: estimate }),
  walBytes: estimate,
  queries: estimate,
  requests: estimate,
  wastedShare: estimate.nullable().meta({ description: 'Share of the polls without news.' }),
  bytesUp: estimate.meta({ description: 'At the sockets of the clients, protocol heads included.' }),
  bytesDown: estimate,
  model: z.object({ requests: number, wastedShare: number }),
  generatorShare: z.number().meta({ description: 'Of one processor; the highest of all runs.' }),
  generatorDelayMs: z.number(),
  machineShare: z
    .number()
    .meta({ description: 'Of all processors, other programs included; the highest of all runs.' }),
  limit: z
    .enum(['machine', 'generator', 'web process', 'none'])
    .meta({ description: 'The exhausted resource.' }),
})

const memory = z.object({
  variant: z.string(),
  points: z.array(z.object({ clients: z.int(), heapBytes: z.number() })),
  bytesPerClient: estimate.meta({ description: 'Slope of the heap of the web process over idle clients.' }),
})

const fault = z.object({
  variant: z.string(),
  fault: z.string(),
  clients: z.int(),
  events: z.int(),
  lost: z.int(),
  duplicates: z.int(),
  outOfOrder: z.int(),
  recoveryMs: estimate.meta({
    description: 'From the end of the fault until the last client had every event. Null: it never had.',
  }),
  p50Ms: number,
  p99Ms: number,
})

const decision = z.object({
  jobSeconds: z.number(),
  clients: z.string(),
  use: z.string(),
  title: z.string(),
  because: z.string(),
})

const crossover = z.object({
  jobSeconds: z.number(),
  measured: z.boolean().meta({ description: 'False: extrapolated from the lengths that were measured.' }),
  intervalMs: estimate
    .nullable()
    .meta({ description: 'Polling less often than this costs the server less CPU.' }),
  latencyMs: number.meta({ description: 'Mean latency of polling at this interval.' }),
  stream: z.string(),
})

/** A comparison: `hearback-compare/1`. */
export const reportSchema = z
  .object({
    schema: z.literal('hearback-compare/1'),
    profile: z.enum(['smoke', 'quick', 'full']),
    seed: z.int(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    commit: z.string(),
    machine: z.string(),
    kernel: z.string(),
    loadAverage: z.number().meta({ description: 'Of the last minute before the start.' }),
    versions: z.object({ hearback: z.string(), node: z.string(), postgres: z.string() }),
    rttMs: z.number().meta({ description: 'Median round trip of a request that reads nothing.' }),
    faultWindowMs: z.number(),
    silenceMs: z.number().meta({ description: 'Time without data after which clients reconnect.' }),
    variants: z.array(
      z.object({
        id: z.string(),
        mode: z.string(),
        title: z.string(),
        kind: z.enum(['pull', 'stream', 'push']),
        intervalMs: number,
        colour: z.object({ light: z.string(), dark: z.string() }),
        shape: z.string(),
      }),
    ),
    decisions: z.array(decision),
    crossovers: z.array(crossover),
    latency: z.array(latency),
    cost: z.array(cost),
    memory: z.array(memory),
    faults: z.array(fault),
    peers: z.array(fault).meta({ description: 'Other systems; `variant` is their id in `peerSystems`.' }),
    peerSystems: z.array(z.object({ id: z.string(), title: z.string(), how: z.string() })),
    summary: z
      .record(z.string(), z.union([z.number(), z.null(), z.record(z.string(), z.number().nullable())]))
      .meta({
        description: 'Totals that the claims of the report point to.',
      }),
  })
  .meta({ id: 'hearback-compare/1', title: 'Comparison of delivery modes' })

export type Report = z.infer<typeof reportSchema>
export type LatencyRow = z.infer<typeof latency>
export type CostRow = z.infer<typeof cost>
export type FaultRow = z.infer<typeof fault>
export type ReportVariant = Report['variants'][number]
