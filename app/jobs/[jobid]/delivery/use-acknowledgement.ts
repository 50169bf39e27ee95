'use client'

import { useEffect } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { send } from '../../../_data/api.ts'

/**
 * Acknowledges the final event once this page shows it, which ends the escalation of a job that was submitted with
 * `deliver`. A failed request is not repeated: the next step is then used.
 */
export function useAcknowledgement({ jobid, seq, finishedAt }: JobView, mode: string | undefined): void {
  const isFinal = finishedAt !== null
  useEffect(() => {
    if (!isFinal) return
    send('POST', `/results/${jobid}/acknowledge`, { seq, ...(mode && { mode }) }).catch(() => {})
  }, [isFinal, jobid, seq, mode])
}
