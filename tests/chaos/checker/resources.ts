import type { Finding } from './check.ts'
import type { Evidence, ResourceSample } from './evidence.ts'

/** Age at which a sweep has removed the files of a killed submit: 3 minutes, and an interval of a minute. */
const maxOrphanAgeMs = 4.5 * 60_000

/** Growth of the processes of one kind that a restart, a cache or a pool explains. */
const maxMemoryFactor = 1.5
const maxMemoryMb = 150
const maxDescriptors = 60

/** Nothing is left behind: files, processes, sessions, memory, descriptors. */
export function checkResources({
  files,
  database,
  activeFaults,
  leftProcesses,
  leftSessions,
  resources,
}: Evidence): Finding[] {
  const jobids = new Set(database.jobids)
  const findings: Finding[] = []
  for (const { path, jobid, ageMs } of files) {
    if (!isOrphan({ path, jobid }, jobids) || ageMs < maxOrphanAgeMs) continue
    findings.push({ invariant: 'orphan file', detail: path })
  }
  for (const detail of activeFaults) findings.push({ invariant: 'active fault', detail })
  for (const detail of leftProcesses) findings.push({ invariant: 'left process', detail })
  for (const detail of leftSessions) findings.push({ invariant: 'left session', detail })
  for (const before of resources.before) {
    const after = resources.after.find(({ role }) => role === before.role)
    if (after) findings.push(...checkGrowth(before, after))
  }
  return findings
}

/** A file of no job, or one that was not written completely. */
export function isOrphan(
  { path, jobid }: { path: string; jobid: string },
  jobids: ReadonlySet<string>,
): boolean {
  return path.endsWith('.part') || !jobids.has(jobid)
}

function checkGrowth(before: ResourceSample, after: ResourceSample): Finding[] {
  const findings: Finding[] = []
  if (after.memoryMb > before.memoryMb * maxMemoryFactor + maxMemoryMb)
    findings.push({
      invariant: 'memory growth',
      detail: `${before.role}: ${before.memoryMb} to ${after.memoryMb} MB`,
    })
  if (after.descriptors > before.descriptors + maxDescriptors)
    findings.push({
      invariant: 'descriptor growth',
      detail: `${before.role}: ${before.descriptors} to ${after.descriptors}`,
    })
  return findings
}
