import type { Evidence } from './evidence.ts'
import { isOrphan } from './resources.ts'

/** The figures of a run. */
export interface Measures {
  submits: { sent: number; accepted: number; attempts: number; refused: Record<string, number> }
  jobs: { completed: number; attempts: number; errors: Record<string, number> }
  followers: Record<string, { followers: number; events: number; duplicates: number }>
  destinations: Record<string, { events: number; refused: number; repeated: number }>
  faults: Record<string, FaultMeasure>
  /** Files without a job that are younger than the age at which the sweep removes them. */
  recentOrphans: number
}

export interface FaultMeasure {
  /** Those that hit something. */
  injected: number
  /** Connections, chunks of data, processes, sessions or requests that they hit. */
  hits: number
  /** Those that hit nothing, such as a cut of a link without connections. */
  idle: number
  /** Those that were not injected, because there was nothing to inject them into. */
  skipped: number
  /** Longest time from the end of the fault until what was open at that time was answered and final. */
  longestRecoveryMs: number
}

export function measure(evidence: Evidence): Measures {
  const { submissions, followers, receipts, database, files } = evidence
  const accepted = submissions.filter(({ jobid }) => jobid !== null)
  const refused = submissions.filter(({ jobid }) => jobid === null)
  const failed = database.jobs.filter(({ state }) => state === 'error')
  const jobids = new Set(database.jobids)
  return {
    submits: {
      sent: submissions.length,
      accepted: accepted.length,
      attempts: sum(submissions.map(({ attempts }) => attempts)),
      refused: countBy(refused, ({ refusal }) => refusal ?? 'none'),
    },
    jobs: {
      completed: database.jobs.filter(({ state }) => state === 'completed').length,
      attempts: sum(database.jobs.map(({ attempt }) => attempt)),
      errors: countBy(failed, ({ errorCode }) => errorCode ?? 'none'),
    },
    followers: mapGroups(
      followers,
      ({ mode }) => mode,
      (mine) => ({
        followers: mine.length,
        events: sum(mine.map(({ events }) => events.length)),
        duplicates: sum(mine.map(({ events }) => events.length - new Set(events.map(({ id }) => id)).size)),
      }),
    ),
    destinations: mapGroups(
      receipts,
      ({ destination }) => destination,
      (mine) => {
        const accepted = mine.filter((receipt) => receipt.accepted)
        const events = new Set(accepted.map(({ jobid, seq }) => `${jobid}-${seq}`)).size
        return {
          events,
          refused: mine.length - accepted.length,
          repeated: accepted.length - events,
        }
      },
    ),
    faults: measureFaults(evidence),
    recentOrphans: files.filter((file) => isOrphan(file, jobids)).length,
  }
}

function measureFaults({ faults, submissions, database }: Evidence): Record<string, FaultMeasure> {
  const finalAt = new Map<string, number>()
  for (const { jobid, type, at } of database.events)
    if (type === 'job.completed' || type === 'job.error') finalAt.set(jobid, at)
  const spans = submissions.flatMap(({ sentAt, jobid }) => {
    const end = jobid === null ? undefined : finalAt.get(jobid)
    return end === undefined ? [] : [{ from: sentAt, to: end }]
  })
  return mapGroups(
    faults,
    ({ name }) => name,
    (mine) => {
      const begun = mine.filter(({ skipped }) => skipped === null)
      const injected = begun.filter(({ hits }) => hits > 0)
      const recoveries = injected.flatMap(({ endedAt }) =>
        spans.filter(({ from, to }) => from <= endedAt && to > endedAt).map(({ to }) => to - endedAt),
      )
      return {
        injected: injected.length,
        hits: sum(injected.map(({ hits }) => hits)),
        idle: begun.length - injected.length,
        skipped: mine.length - begun.length,
        longestRecoveryMs: Math.round(Math.max(0, ...recoveries)),
      }
    },
  )
}

function mapGroups<T, U>(
  items: readonly T[],
  key: (item: T) => string,
  map: (group: T[]) => U,
): Record<string, U> {
  const groups = [...Map.groupBy(items, key)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([name, group]) => [name, map(group)]))
}

const countBy = <T>(items: readonly T[], key: (item: T) => string) =>
  mapGroups(items, key, ({ length }) => length)

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
