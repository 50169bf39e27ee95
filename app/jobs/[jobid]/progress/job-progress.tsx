'use client'

import { useEffect, useState } from 'react'
import { countOf, formatCount, formatDuration } from '#client/format/amounts.ts'
import type { Estimate } from '#core/jobs/estimate.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ProgressBar } from '../../../_components/progress-bar.tsx'
import { useResource } from '../../../_data/use-resource.ts'
import styles from './timeline.module.css'

/** How far an unfinished job is, what it waits for, and when it is likely done. */
export function JobProgress({ job }: { job: JobView }) {
  const { progress } = job
  const { value: estimate } = useResource<Estimate>(`${job.links.self}/estimate`, {
    everyMs: 2_000,
    version: job.seq,
  })
  const share = progress && progress.total > 0 ? progress.done / progress.total : null
  return (
    <div className={styles.progress}>
      <ProgressBar share={share} label="Analysis" />
      <p>
        {progress
          ? `${formatCount(progress.done)} of ${countOf(progress.total, 'page')}`
          : doing(job, estimate)}
        {estimate && estimate.msLeft !== null && <Remaining key={estimate.msLeft} ms={estimate.msLeft} />}
      </p>
    </div>
  )
}

function doing({ state }: JobView, estimate: Estimate | null): string {
  if (state === 'processing') return 'opening the document'
  if (!estimate || estimate.ahead === null) return 'waiting for a worker'
  if (estimate.workers === 0) return 'no worker is running; the job is safe and goes on when one is'
  if (estimate.ahead === 0) return 'next in the queue'
  return `${countOf(estimate.ahead, 'job')} before it in the queue`
}

/** Counts down by the second; past its time it says so and does not pretend. */
function Remaining({ ms }: { ms: number }) {
  const [left, setLeft] = useState(ms)
  useEffect(() => {
    const until = performance.now() + ms
    const timer = setInterval(() => setLeft(until - performance.now()), 500)
    return () => clearInterval(timer)
  }, [ms])
  return (
    <>
      {' '}
      ·{' '}
      {left > -1_000
        ? `about ${formatDuration(Math.max(1, Math.ceil(left / 1_000)) * 1_000)} left`
        : 'longer than expected'}
    </>
  )
}
