import type { Finding } from './check.ts'
import type { Evidence, JobRow } from './evidence.ts'

const finalStates = new Set(['completed', 'error'])
const isFinal = (state: string) => finalStates.has(state)

/** What was accepted is final, its log is complete, and its outcome is that of a run without faults. */
export function checkJobs({ submissions, database, baseline }: Evidence): Finding[] {
  const jobs = new Map(database.jobs.map((job) => [job.jobid, job]))
  const findings: Finding[] = []
  for (const { jobid, document, waitedFor } of submissions) {
    if (jobid === null) continue
    const job = jobs.get(jobid)
    if (!job || !isFinal(job.state)) {
      findings.push({ invariant: 'lost job', detail: `${jobid} is ${job?.state ?? 'not in the database'}` })
      continue
    }
    const expected = baseline[document]
    if (expected?.state === 'completed' && (job.state !== 'completed' || job.digest !== expected.digest)) {
      const outcome = job.state === 'completed' ? 'another analysis' : job.errorCode
      findings.push({ invariant: 'wrong verdict', detail: `${jobid}, ${document}: ${outcome}` })
    }
    if (waitedFor !== null && isFinal(waitedFor) && waitedFor !== job.state)
      findings.push({ invariant: 'wrong answer', detail: `${jobid}: ${waitedFor}, not ${job.state}` })
  }
  for (const [filename, same] of Map.groupBy(database.jobs, (job) => job.filename)) {
    if (same.length > 1) findings.push({ invariant: 'repeated job', detail: filename })
  }
  // Jobs whose acceptance did not reach the client must end, too.
  const accepted = new Set(submissions.map(({ jobid }) => jobid))
  for (const { jobid, state } of database.jobs) {
    if (!accepted.has(jobid) && !isFinal(state))
      findings.push({ invariant: 'lost job', detail: `${jobid}, whose accept was not received, is ${state}` })
  }
  const logs = Map.groupBy(database.events, ({ jobid }) => jobid)
  for (const job of database.jobs) findings.push(...checkLog(job, logs.get(job.jobid) ?? []))
  return findings
}

function checkLog(job: JobRow, rows: Evidence['database']['events']): Finding[] {
  const events = rows.toSorted((a, b) => a.seq - b.seq)
  const seqs = events.map(({ seq }) => seq)
  const findings: Finding[] = []
  if (seqs.some((seq, index) => seq !== index + 1) || seqs.length !== job.seq)
    findings.push({ invariant: 'gap in the log', detail: `${job.jobid}: ${seqs.join(', ')} of ${job.seq}` })
  const types = events.map(({ type }) => type)
  const steps = types.join(' ')
  if (!/^job\.uploaded( job\.processing)*( job\.(completed|error))?$/.test(steps) || isOutOfState(job, types))
    findings.push({ invariant: 'wrong transition', detail: `${job.jobid}, ${job.state}: ${steps}` })
  return findings
}

function isOutOfState(job: JobRow, types: readonly string[]): boolean {
  if (types.length === 0) return false
  const attempts = types.filter((type) => type === 'job.processing').length
  return types.at(-1) !== `job.${job.state}` || attempts !== job.attempt
}
