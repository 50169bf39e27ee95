import type { ListedJobView } from '#core/jobs/job.ts'
import { jobKeyOf } from '../../compare/history/comparison-cookie.ts'

/** A comparison of this browser, as far as the list needs it. */
export interface ListedComparison {
  id: string
  name: string
  /** Whole, or the ends that `jobKeyOf` returns. */
  jobids: readonly string[]
}

/** A row of the list: a job, or the jobs of a comparison. */
export type ListRow =
  | { kind: 'job'; job: ListedJobView }
  | { kind: 'comparison'; comparison: ListedComparison; jobs: readonly ListedJobView[] }

/** Puts the jobs of a comparison into one row, at the place of the newest. A single job stays a row of its own. */
export function groupJobs(
  jobs: readonly ListedJobView[],
  comparisons: readonly ListedComparison[],
): ListRow[] {
  const comparisonOf = new Map(
    comparisons.flatMap((comparison) =>
      comparison.jobids.map((jobid) => [jobKeyOf(jobid), comparison] as const),
    ),
  )
  const groups = Map.groupBy(jobs, ({ jobid }) => comparisonOf.get(jobKeyOf(jobid))?.id)
  return jobs.flatMap((job): ListRow[] => {
    const comparison = comparisonOf.get(jobKeyOf(job.jobid))
    const group = (comparison && groups.get(comparison.id)) ?? [job]
    if (!comparison || group.length === 1) return [{ kind: 'job', job }]
    return group[0] === job ? [{ kind: 'comparison', comparison, jobs: group }] : []
  })
}
