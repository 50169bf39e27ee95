import { countOf, formatBytes } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import section from '../section.module.css'
import { FactList } from './fact-list.tsx'
import { contentFacts, documentFacts, textFacts } from './fact-rows.ts'
import styles from './facts.module.css'

/** Properties of the document, its pages and text, and its contents. */
export function Facts({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const { engine, pages } = analysis
  const groups = [
    [
      'Properties',
      [['File', `${job.filename}, ${formatBytes(job.size)}`], ...documentFacts(analysis.document)],
    ],
    ['Pages and text', textFacts(analysis)],
    ['Contents', contentFacts(analysis.document)],
  ] as const
  return (
    <section className={`card ${section.section}`} aria-labelledby="facts">
      <h2 id="facts">Document</h2>
      <div className={styles.groups}>
        {groups.map(([title, rows]) => (
          <div key={title} className={styles.group}>
            <h3>{title}</h3>
            <FactList rows={rows} />
          </div>
        ))}
      </div>
      {pages.unreadable > 0 && (
        <p className="small">{countOf(pages.unreadable, 'page')} could not be read; counted as empty.</p>
      )}
      <p className="small numbers">
        Analysed by {engine.name} {engine.version} in {Math.round(engine.ms.total ?? 0)} ms.
      </p>
    </section>
  )
}
