'use client'

import { useEffect, useState } from 'react'
import { countOf, formatCount, formatDuration } from '#client/words/amounts.ts'
import type { JobView } from '#core/job.ts'
import { ProgressBar } from '../../_components/progress-bar.tsx'
import styles from './running-part.module.css'

interface RunningPartProps {
  job: JobView
  likelyDoneAt: number | null
}

/** How far an unfinished job is, and when it is likely done. */
export function RunningPart({ job, likelyDoneAt }: RunningPartProps) {
  const { progress, state } = job
  const share = progress && progress.total > 0 ? progress.done / progress.total : null
  return (
    <div className={styles.running}>
      <ProgressBar share={share} label="Analysis" />
      <p>
        {progress
          ? `${formatCount(progress.done)} of ${countOf(progress.total, 'page')}`
          : state === 'uploaded'
            ? 'waiting for a worker'
            : 'opening the document'}
        {likelyDoneAt !== null && <Remaining until={likelyDoneAt} />}
      </p>
    </div>
  )
}

/** Counts down by the second; past its time it says so and does not pretend. */
function Remaining({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const left = until - now
  return (
    <>
      {' '}
      ·{' '}
      {left > 400 ? `about ${formatDuration(Math.ceil(left / 1_000) * 1_000)} left` : 'longer than expected'}
    </>
  )
}
