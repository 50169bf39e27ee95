import type { Finding } from './check.ts'
import type { Evidence } from './evidence.ts'

/** Deviation that delayed statements and the comparison of two clocks explain. */
const toleranceMs = 5_000

/**
 * The time of an event is that of the run, also while the clock of the service is wrong: after its submit and the
 * events before it, and before anybody received it.
 */
export function checkTimes({ submissions, database, followers, receipts }: Evidence): Finding[] {
  const sentAt = new Map(submissions.map((submission) => [submission.filename, submission.sentAt]))
  const firstReceivedAt = new Map<string, number>()
  for (const { jobid, seq, at } of [...followers.flatMap(({ events }) => events), ...receipts]) {
    // The time of a message at a broker is not known.
    if (at === 0) continue
    const key = `${jobid}-${seq}`
    firstReceivedAt.set(key, Math.min(at, firstReceivedAt.get(key) ?? at))
  }
  const logs = Map.groupBy(database.events, ({ jobid }) => jobid)
  return database.jobs.flatMap(({ jobid, filename }) => {
    let earliest = sentAt.get(filename) ?? Number.NEGATIVE_INFINITY
    return (logs.get(jobid) ?? [])
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap(({ seq, at }): Finding[] => {
        const [from, to] = [earliest, firstReceivedAt.get(`${jobid}-${seq}`) ?? Number.POSITIVE_INFINITY]
        earliest = Math.max(earliest, at)
        if (at >= from - toleranceMs && at <= to + toleranceMs) return []
        const [what, limit] = at < from ? ['before its predecessor', from] : ['after its receipt', to]
        const seconds = (Math.abs(at - limit) / 1_000).toFixed(1)
        return [{ invariant: 'wrong time', detail: `${jobid}-${seq}: ${seconds} s ${what}` }]
      })
  })
}
