import type { Finding, Invariant } from './check.ts'
import type { Evidence, FollowerTranscript } from './evidence.ts'

const finalTypes = new Set(['job.completed', 'job.error'])

/** Every follower got exactly the events of the log after its position: each once, in order, the final one last. */
export function checkFollowers({ followers, database }: Evidence): Finding[] {
  const jobs = new Map(database.jobs.map((job) => [job.jobid, job]))
  const findings: Finding[] = []
  for (const follower of followers) {
    const report = (invariant: Invariant, detail: string) =>
      findings.push({ invariant, detail: `${follower.mode}, ${follower.jobid}: ${detail}` })
    const job = jobs.get(follower.jobid)
    if (!job) continue
    if (follower.end !== 'finished') report('open follower', follower.error ?? 'it was still waiting')
    for (const event of follower.events) {
      if (event.jobid !== job.jobid || event.userid !== job.userid) report('foreign event', event.id)
    }
    const own = follower.events.filter((event) => event.jobid === job.jobid)
    checkSequence(
      own.map(({ seq }) => seq),
      report,
    )
    const first = basisOf(follower)
    const missing = range(first + 1, job.seq).filter((seq) => !own.some((event) => event.seq === seq))
    if (missing.length > 0) report('lost event', missing.join(', '))
    const finals = own.filter(({ type }) => finalTypes.has(type)).length
    const expected = job.seq > first ? 1 : 0
    if (finals !== expected) report('final events', `${finals}, not ${expected}`)
  }
  return findings
}

function checkSequence(
  seqs: readonly number[],
  report: (invariant: Invariant, detail: string) => void,
): void {
  const seen = new Set<number>()
  let last = 0
  for (const seq of seqs) {
    if (seen.has(seq)) report('duplicate event', String(seq))
    else if (seq < last) report('order violation', `${seq} after ${last}`)
    seen.add(seq)
    last = Math.max(last, seq)
  }
}

/** The last `seq` that it had at its start. A position beyond the snapshot is clamped to it. */
function basisOf({ after, snapshot }: FollowerTranscript): number {
  if (snapshot === null) return after ?? 0
  return Math.min(after ?? snapshot.seq, snapshot.seq)
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}
