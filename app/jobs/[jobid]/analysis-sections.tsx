import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import { Facts } from './facts.tsx'
import { Numbers } from './numbers.tsx'
import { TextPages } from './text-pages.tsx'

/** The analysis, from what most people ask to what few do. */
export function AnalysisSections({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const { numbers, pages } = analysis
  return (
    <>
      <Numbers numbers={numbers} />
      <Facts job={job} analysis={analysis} />
      <TextPages path={job.links.text} pages={pages.count} words={analysis.text.words} />
    </>
  )
}
