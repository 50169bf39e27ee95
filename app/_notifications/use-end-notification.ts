'use client'

import { useEffect, useRef } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { isCanceled } from '../_components/badges/state-badge.tsx'
import { useMessages } from '../_messages/messages.tsx'

/**
 * Shows a notification when one of the jobs ends while the tab is in the background, if the user has permitted
 * notifications. It has the tag of the push message for the same job, so that there are never two.
 */
export function useEndNotification(
  jobs: readonly Pick<JobView, 'jobid' | 'state' | 'error' | 'filename' | 'finishedAt'>[],
): void {
  const t = useMessages()
  const unfinished = useRef<ReadonlySet<string>>(new Set())

  useEffect(() => {
    const ended = jobs.filter(({ jobid, finishedAt }) => finishedAt !== null && unfinished.current.has(jobid))
    unfinished.current = new Set(
      jobs.filter(({ finishedAt }) => finishedAt === null).map(({ jobid }) => jobid),
    )
    if (document.visibilityState === 'visible' || globalThis.Notification?.permission !== 'granted') return
    for (const job of ended) {
      const title = isCanceled(job)
        ? t('ended.canceled')
        : t(job.state === 'error' ? 'ended.error' : 'ended.completed')
      show(title, job)
    }
  })
}

function show(title: string, { jobid, filename }: Pick<JobView, 'jobid' | 'filename'>): void {
  try {
    const notification = new Notification(title, { body: filename, tag: jobid, icon: '/icon.svg' })
    notification.onclick = () => {
      focus()
      location.assign(`/jobs/${jobid}`)
      notification.close()
    }
  } catch {
    // Chrome on Android shows notifications of service workers only; there, Web Push is used.
  }
}
