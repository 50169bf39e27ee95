import type {
  DeliveryRow,
  EventRow,
  Evidence,
  FollowerTranscript,
  JobRow,
  Receipt,
  ReceivedEvent,
} from './evidence.ts'

/** A job that completed with its first attempt. */
function job(jobid: string, userid: string): JobRow {
  const outcome = { state: 'completed', seq: 3, attempt: 1, errorCode: null, digest: 'analysis' } as const
  return { jobid, userid, filename: `${jobid}.pdf`, sha256: 'letter', ...outcome }
}

const eventTypes = ['job.uploaded', 'job.processing', 'job.completed'] as const

const log = (jobid: string): EventRow[] =>
  eventTypes.map((type, index) => ({ jobid, seq: index + 1, type, at: 1_000 + index }))

const received = (jobid: string, userid: string): ReceivedEvent[] =>
  log(jobid).map(({ seq, type, at }) => {
    const id = `${jobid}-${seq}`
    return { id, jobid, userid, seq, type, at, digest: `data of ${id}` }
  })

const follower = (jobid: string, userid: string): FollowerTranscript => ({
  ...{ mode: 'stream', jobid, after: 0, snapshot: { seq: 1, state: 'uploaded' } },
  ...{ events: received(jobid, userid), end: 'finished', error: null },
})

const destinations = ['hook', 'push'] as const

const receipts = (jobid: string, owner: string): Receipt[] => {
  const origin = { owner, verified: true, path: '/events', accepted: true }
  return received(jobid, owner).flatMap((event) => [
    { ...event, ...origin, destination: 'hook', content: 'event' },
    { ...event, ...origin, destination: 'push', content: 'notification', userid: null, digest: 'text' },
  ])
}

const deliveries = (jobid: string, owner: string): DeliveryRow[] =>
  [1, 2, 3].flatMap((seq) =>
    destinations.map((destination) => ({
      ...{ destination, owner, jobid, seq },
      ...{ state: 'delivered', failures: 0 },
    })),
  )

/** Evidence of two jobs of two users that satisfies every invariant. */
export function exampleEvidence(): Evidence {
  const owners = [
    ['job-1', 'ada'],
    ['job-2', 'bob'],
  ] as const
  const sample = { role: 'web', processes: 1, memoryMb: 200, descriptors: 40 }
  return {
    startedAt: 0,
    endedAt: 10_000,
    baseline: { 'letter.pdf': { state: 'completed', code: null, digest: 'analysis' } },
    submissions: owners.map(([jobid, userid]) => ({
      ...{ document: 'letter.pdf', userid, filename: `${jobid}.pdf`, sha256: 'letter', sentAt: 900 },
      ...{ acceptedAt: 1_000, jobid },
      ...{ attempts: 1, refusal: null, waitedFor: 'completed' },
    })),
    followers: owners.map(([jobid, userid]) => follower(jobid, userid)),
    receipts: owners.flatMap(([jobid, owner]) => receipts(jobid, owner)),
    faults: [{ name: 'web-kill', beganAt: 500, endedAt: 950, skipped: null, hits: 1 }],
    activeFaults: [],
    database: {
      jobids: owners.map(([jobid]) => jobid),
      jobs: owners.map(([jobid, userid]) => job(jobid, userid)),
      events: owners.flatMap(([jobid]) => log(jobid)),
      destinations: owners.flatMap(([, owner]) =>
        destinations.map((destination) => ({ destination, owner })),
      ),
      deliveries: owners.flatMap(([jobid, owner]) => deliveries(jobid, owner)),
    },
    files: owners.map(([jobid]) => ({
      path: `b1/${jobid}/document.pdf`,
      jobid,
      ageMs: 600_000,
      sha256: 'letter',
    })),
    leftProcesses: [],
    leftSessions: [],
    resources: { before: [sample], after: [{ ...sample, memoryMb: 210 }] },
    unread: [],
    logs: {},
  }
}

/** The first of the items. @throws Error when there is none */
export function first<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) throw new Error('The example has no such item.')
  return item
}
