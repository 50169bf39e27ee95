'use client'

import Link from 'next/link'
import { useEffect } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { DateOnly } from '../../_components/text/time.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { summarize } from '../../_format/analysis-summary.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { Facts } from '../../jobs/[jobid]/document/facts.tsx'
import { Fonts } from '../../jobs/[jobid]/document/fonts.tsx'
import { Thumbnail } from '../../jobs/[jobid]/document/thumbnail.tsx'
import { Numbers } from '../../jobs/[jobid]/numbers/numbers.tsx'
import { Tiles } from '../../jobs/[jobid]/overview/tiles.tsx'
import styles from './report.module.css'

/** The analysis of a job on one page, to print or to save as PDF. */
export function Report({ jobid }: { jobid: string }) {
  const { data: job, error, refetch } = useApiQuery<JobView>(`/results/${encodeURIComponent(jobid)}`)
  const filename = job?.filename
  const t = useMessages()
  useEffect(() => {
    // The name of the PDF that a browser saves.
    if (filename) document.title = t('report.on', { filename })
  }, [filename, t])

  if (error && !job) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!job) return <Skeleton height={900} />
  const { analysis } = job
  return (
    <article className={styles.report}>
      <header className={styles.head}>
        <h1>{job.filename}</h1>
        <p className="lead">{analysis ? summarize(analysis, t) : t('report.none')}</p>
        <p className="small">
          {t('report.analysed')} {job.finishedAt && <DateOnly at={job.finishedAt} />}, SHA-256{' '}
          <code>{job.sha256}</code>
        </p>
        <p className={`no-print ${styles.actions}`}>
          <button type="button" className="button primary" onClick={() => print()}>
            {t('report.print')}
          </button>
          <Link className="button" prefetch={false} href={`/jobs/${jobid}`}>
            {t('report.back')}
          </Link>
        </p>
      </header>
      {analysis && (
        <>
          <Tiles job={job} analysis={analysis} />
          <div className={styles.columns}>
            <Facts job={job} analysis={analysis} />
            <Thumbnail job={job} size={analysis.pages.sizes[0]} />
          </div>
          {analysis.numbers.count > 0 && <Numbers numbers={analysis.numbers} />}
          <Fonts fonts={analysis.document.fonts} />
        </>
      )}
    </article>
  )
}
