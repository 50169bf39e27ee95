'use client'

import { useEffect, useState } from 'react'
import type { Estimate } from '#core/jobs/estimate.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ProgressBar } from '../../../_components/feedback/progress-bar.tsx'
import { useNow, useTimeFormat } from '../../../_components/text/time.tsx'
import { useOutage } from '../../../_data/service-contact.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { type Translate, useMessages } from '../../../_messages/messages.tsx'
import type { PageConnection } from '../../../_modes/page-connection.ts'
import styles from './timeline.module.css'

interface JobProgressProps {
  job: JobView
  newsAt: number | null
  connection: PageConnection | null
}

/** Time without news of a running job after which the page says so and stops counting. */
const maxSilenceMs = 5_000

/** The progress of an unfinished job: pages, place in the queue, time left. */
export function JobProgress({ job, newsAt, connection }: JobProgressProps) {
  const { progress, state } = job
  const t = useMessages()
  const formatTime = useTimeFormat()
  const isDown = useOutage() !== null
  const { data: estimate } = useApiQuery<Estimate>(`${job.links.self}/estimate`, {
    everyMs: 2_000,
    version: job.seq,
  })
  const now = useNow(500)
  // A waiting job has no events; its place in the queue is read every two seconds.
  const expectsNews = state === 'processing' && (connection?.hasProgress ?? true)
  const silentMs = now !== null && newsAt !== null && expectsNews ? now - newsAt : 0
  const isSilent = silentMs > maxSilenceMs
  const share = progress && progress.total > 0 ? progress.done / progress.total : null
  return (
    <div className={styles.progress} data-silent={isSilent || undefined}>
      <ProgressBar share={share} label={t('progress.label')} />
      <p>
        {progress
          ? t('progress.pages', { done: progress.done, total: progress.total })
          : describePhase(job, estimate, t)}
        {!isDown && !isSilent && now !== null && describePace(job, now, t)}
        {!isDown && !isSilent && estimate && estimate.msLeft !== null && (
          <TimeLeft key={estimate.msLeft} ms={estimate.msLeft} />
        )}
        {!isDown && !isSilent && expectsNews && newsAt !== null && now !== null && (
          <> · {t('progress.news', { time: formatTime(newsAt) })}</>
        )}
        {isSilent && newsAt !== null && (
          <>
            {' '}
            ·{' '}
            {t('progress.noNews', {
              time: formatTime(newsAt),
              duration: t.duration(Math.floor(silentMs / 1_000) * 1_000),
            })}
          </>
        )}
      </p>
    </div>
  )
}

/** Pages per minute since the start of the attempt; empty while that says little. */
function describePace({ progress, startedAt }: JobView, now: number, t: Translate): string {
  if (!progress?.done || !startedAt) return ''
  const ms = now - Date.parse(startedAt)
  return ms < 1_000 ? '' : ` · ${t('progress.pace', { count: Math.round((progress.done / ms) * 60_000) })}`
}

function describePhase({ state }: JobView, estimate: Estimate | undefined, t: Translate): string {
  if (state === 'processing') return t('progress.opening')
  if (!estimate || estimate.ahead === null) return t('progress.waiting')
  if (estimate.workers === 0) return t('progress.noWorker')
  if (estimate.ahead === 0) return t('progress.next')
  return t('progress.ahead', { count: estimate.ahead })
}

/** Counts down in seconds. Past the estimate it says so instead of showing zero. */
function TimeLeft({ ms }: { ms: number }) {
  const [left, setLeft] = useState(ms)
  const t = useMessages()
  useEffect(() => {
    const end = performance.now() + ms
    const timer = setInterval(() => setLeft(end - performance.now()), 500)
    return () => clearInterval(timer)
  }, [ms])
  return (
    <>
      {' '}
      ·{' '}
      {left > -1_000
        ? t('progress.left', { duration: t.duration(Math.max(1, Math.ceil(left / 1_000)) * 1_000) })
        : t('progress.longer')}
    </>
  )
}
