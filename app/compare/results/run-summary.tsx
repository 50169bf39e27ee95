'use client'

import Link from 'next/link'
import { describeCompleteness } from '#client/comparison/headline.ts'
import { numberInWords } from '#client/comparison/messages.ts'
import type { Run } from '#client/comparison/run.ts'
import type { Summary } from '#client/comparison/summary.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'

interface RunSummaryProps {
  runs: readonly Run[]
  summaries: readonly Summary[]
  running: boolean
  /** Whether the runs come from a link, so that their jobs may not exist here. */
  shared: boolean
}

/** What was compared, and whether all modes received the same events. */
export function RunSummary({ runs, summaries, running, shared }: RunSummaryProps) {
  const [run] = runs
  const t = useMessages()
  if (running || !run) {
    return (
      <p className="lead">
        <RichMessage id="compare.lead" />
      </p>
    )
  }
  const { sentence, exact } = describeCompleteness(summaries, runs, t)
  const cutMs = cutOf(run)
  return (
    <p className="lead" aria-live="polite">
      {capitalize(
        t('compare.followers', { number: numberInWords(summaries.length, t), count: summaries.length }),
      )}{' '}
      <strong>{runs.length === 1 ? t('compare.oneJob') : t('compare.jobs', { count: runs.length })}</strong>{' '}
      {shared ? (
        run.filename
      ) : (
        <Link prefetch={false} href={`/jobs/${run.jobid}`}>
          {run.filename}
        </Link>
      )}
      {run.pages !== null && `, ${t('count.pages', { count: run.pages })}`}. {sentence}
      {exact && (
        <>
          <RichMessage id="compare.exact" />
          {cutMs > 0 && t('compare.cut', { duration: t.duration(cutMs) })}.
        </>
      )}
    </p>
  )
}

/** The chosen length of the network cut; the measured one for older runs. 0 when nothing was cut. */
function cutOf({ recordings, faults }: Run): number {
  const [cut] = recordings.flatMap(({ cuts }) => cuts)
  if (!cut) return 0
  return faults?.cutMs || Math.round((cut.to - cut.from) / 100) * 100
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
