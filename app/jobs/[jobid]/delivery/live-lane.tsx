'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { now } from '#core/modes/client/time.ts'
import { readJson } from '../../../_data/api.ts'
import { useModes } from '../../../_data/use-modes.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import type { PageConnection } from '../../../_modes/page-connection.ts'
import { RunChart } from '../../../compare/chart/run-chart.tsx'

interface LiveLaneProps {
  job: JobView
  events: readonly Event[]
  connection: PageConnection
}

/** What this page received, in the drawing of the comparison. */
export function LiveLane({ job, events, connection }: LiveLaneProps) {
  const { modes } = useModes()
  const t = useMessages()
  const offset = useClockOffset()
  const isLive = job.finishedAt === null
  // The axis moves on also while nothing arrives.
  useRedraw(isLive)
  if (!offset || events.length === 0) return null
  const run: Run = {
    jobid: job.jobid,
    filename: job.filename,
    pages: null,
    commits: events.map(({ type, timestamp, data }) => ({ type, seq: data.seq, at: Date.parse(timestamp) })),
    recordings: [
      {
        mode: connection.mode,
        title: modes?.find(({ name }) => name === connection.mode)?.title ?? connection.mode,
        intervalMs: null,
        ...offset,
        ...connection.recording,
        cuts: [],
        failure: null,
      },
    ],
  }
  return <RunChart run={run} followers={[]} live={isLive} label={t('page.chart')} />
}

/** The offset of the server's clock, measured once; null until then. */
function useClockOffset() {
  const [offset, setOffset] = useState<{ offsetMs: number; uncertaintyMs: number } | null>(null)
  useEffect(() => {
    const ended = new AbortController()
    const sentAt = now()
    readJson<{ time: string }>('/health/live', ended.signal)
      .then(({ time }) => {
        const uncertaintyMs = (now() - sentAt) / 2
        setOffset({ offsetMs: Date.parse(time) - sentAt - uncertaintyMs, uncertaintyMs })
      })
      // The lane needs the service.
      .catch(() => {})
    return () => ended.abort()
  }, [])
  return offset
}

function useRedraw(isActive: boolean): void {
  const [, redraw] = useState(0)
  useEffect(() => {
    if (!isActive) return
    const timer = setInterval(() => redraw((count) => count + 1), 250)
    return () => clearInterval(timer)
  }, [isActive])
}
