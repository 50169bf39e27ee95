'use client'

import { useEffect } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { useMessages } from '../../../_messages/messages.tsx'

/** Shows the progress of an unfinished job in the title and icon of the browser tab. */
export function useTabProgress({ state, progress, finishedAt, filename }: JobView): void {
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0
  const percent = Math.floor(share * 100)
  const isRunning = finishedAt === null
  const queued = useMessages()('tab.queued')

  useEffect(() => {
    const sign = isRunning ? `${state === 'processing' ? `${percent} %` : queued} · ` : ''
    document.title = `${sign}${filename} · hearback`
  }, [state, percent, isRunning, filename, queued])

  useEffect(() => {
    if (!isRunning) return
    const icon = document.createElement('link')
    icon.rel = 'icon'
    icon.href = `data:image/svg+xml,${encodeURIComponent(drawRing(percent / 100))}`
    document.head.append(icon)
    return () => icon.remove()
  }, [percent, isRunning])
}

/** A ring that is closed to that share. */
function drawRing(share: number): string {
  const length = 2 * Math.PI * 11
  const ring = `fill="none" stroke-width="6" cx="16" cy="16" r="11"`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle ${ring} stroke="#8b8d95" opacity=".45"/><circle ${ring} stroke="#12917f" stroke-dasharray="${share * length} ${length}" transform="rotate(-90 16 16)"/></svg>`
}
