import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/job.ts'
import { Facts } from './facts.tsx'
import { Fonts } from './fonts.tsx'
import { Numbers } from './numbers.tsx'
import { Outline } from './outline.tsx'
import { TextPages } from './text-pages.tsx'

/** The analysis, from what most people ask to what few do. */
export function AnalysisSections({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const { document, numbers, pages } = analysis
  return (
    <>
      <Numbers numbers={numbers} />
      <Facts job={job} analysis={analysis} />
      <TextPages path={job.links.text} pages={pages.count} words={analysis.text.words} />
      {document.outline.items.length > 0 && <Outline outline={document.outline} />}
      {document.fonts.items.length > 0 && <Fonts fonts={document.fonts} />}
    </>
  )
}
