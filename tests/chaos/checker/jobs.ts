import { basename } from 'node:path'
import type { Finding } from './check.ts'
import type { Evidence, JobRow } from './evidence.ts'

/** Name of the file of a document in the folder of its job. */
export const documentName = 'document.pdf'

const finalStates = new Set(['completed', 'error'])
const isFinal = (state: string) => finalStates.has(state)

/**
 * What was accepted is final, its log is complete, and its outcome is that of a run without faults. Jobs whose
 * acceptance did not reach the client are known by their file names.
 */
export function checkJobs({ submissions, database, baseline, files }: Evidence): Finding[] {
  const jobs = new Map(database.jobs.map((job) => [job.jobid, job]))
  const findings: Finding[] = []
  for (const { jobid, waitedFor } of submissions) {
    if (jobid === null) continue
    const job = jobs.get(jobid)
    if (!job || !isFinal(job.state)) {
      findings.push({ invariant: 'lost job', detail: `${jobid} is ${job?.state ?? 'not in the database'}` })
      continue
    }
    if (waitedFor !== null && isFinal(waitedFor) && waitedFor !== job.state)
      findings.push({ invariant: 'wrong answer', detail: `${jobid}: ${waitedFor}, not ${job.state}` })
  }
  for (const [filename, same] of Map.groupBy(database.jobs, (job) => job.filename)) {
    if (same.length > 1) findings.push({ invariant: 'repeated job', detail: filename })
  }
  const accepted = new Set(submissions.map(({ jobid }) => jobid))
  for (const { jobid, state } of database.jobs) {
    if (!accepted.has(jobid) && !isFinal(state))
      findings.push({ invariant: 'lost job', detail: `${jobid}, whose accept was not received, is ${state}` })
  }
  const sent = new Map(submissions.map((submission) => [submission.filename, submission]))
  const stored = new Map(files.map(({ path, jobid, sha256 }) => [`${jobid} ${basename(path)}`, sha256]))
  for (const job of database.jobs) {
    const submission = sent.get(job.filename)
    if (!submission) {
      findings.push({ invariant: 'foreign job', detail: `${job.jobid}: ${job.filename}` })
      continue
    }
    const { document, sha256, userid } = submission
    if (job.userid !== userid)
      findings.push({ invariant: 'foreign job', detail: `${job.jobid} of ${userid}: ${job.userid}` })
    const file = stored.get(`${job.jobid} ${documentName}`)
    if (job.sha256 !== sha256 || file !== sha256) {
      const what = file === undefined ? 'is not stored' : 'has another content'
      findings.push({ invariant: 'wrong document', detail: `${job.jobid}: ${document} ${what}` })
    }
    const expected = baseline[document]
    if (!isFinal(job.state) || expected?.state !== 'completed') continue
    if (job.state !== 'completed' || job.digest !== expected.digest) {
      const outcome = job.state === 'completed' ? 'another analysis' : job.errorCode
      findings.push({ invariant: 'wrong verdict', detail: `${job.jobid}, ${document}: ${outcome}` })
    }
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
