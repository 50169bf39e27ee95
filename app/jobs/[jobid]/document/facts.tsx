'use client'

import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import section from '../section.module.css'
import { FactList } from './fact-list.tsx'
import { contentFacts, documentFacts, textFacts } from './fact-rows.ts'
import styles from './facts.module.css'

/** Properties of the document, its pages and text, and its contents. */
export function Facts({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const { engine, pages } = analysis
  const t = useMessages()
  const groups = [
    [
      t('facts.properties'),
      [[t('fact.file'), `${job.filename}, ${t.bytes(job.size)}`], ...documentFacts(analysis.document, t)],
    ],
    [t('facts.text'), textFacts(analysis, t)],
    [t('facts.contents'), contentFacts(analysis.document, t)],
  ] as const
  return (
    <section className={`card ${section.section}`} aria-labelledby="facts">
      <h2 id="facts">{t('facts.title')}</h2>
      <div className={styles.groups}>
        {groups.map(([title, rows]) => (
          <div key={title} className={styles.group}>
            <h3>{title}</h3>
            <FactList rows={rows} />
          </div>
        ))}
      </div>
      {pages.unreadable > 0 && (
        <p className="small">{t('facts.unreadablePages', { count: pages.unreadable })}</p>
      )}
      <p className="small numbers">
        {t('facts.engine', {
          engine: `${engine.name} ${engine.version}`,
          duration: t.duration(Math.round(engine.ms.total ?? 0)),
        })}
      </p>
    </section>
  )
}
