'use client'

import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import section from '../section.module.css'
import { FactList } from './fact-list.tsx'
import { previewFacts } from './fact-rows.ts'
import styles from './facts.module.css'
import { Thumbnail } from './thumbnail.tsx'

/** Page 1 and the first facts of a document that is being analysed; hidden while there are none. */
export function Preview({ job }: { job: JobView }) {
  const { data } = useApiQuery<AnalysisPreview>(`${job.links.self}/preview`, { version: job.attempt })
  const t = useMessages()
  if (!data) return null
  return (
    <section className={`card ${section.section} ${styles.preview} arrives`} aria-labelledby="preview">
      <Thumbnail job={job} size={data.pages.sizes[0]} />
      <div className={styles.group}>
        <h2 id="preview">{t('facts.title')}</h2>
        <FactList rows={previewFacts(data, t)} />
        <p className="small">{t('facts.later')}</p>
      </div>
    </section>
  )
}
