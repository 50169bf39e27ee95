'use client'

import { type CSSProperties, useEffect, useRef, useState } from 'react'
import { followerTitle } from '#client/comparison/headline.ts'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { followerKey } from '#client/comparison/summary.ts'
import { toLane, toStateSpans } from '#client/comparison/timeline/lane.ts'
import { createTimeScale } from '#client/comparison/timeline/time-scale.ts'
import { now } from '#core/modes/client/time.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { useModeStyles } from '../../_modes/use-mode-style.ts'
import type { FollowerConfig } from '../run/plan.ts'
import { ChartAxis } from './chart-axis.tsx'
import { layoutChart } from './chart-layout.ts'
import { EmptyLane, LaneRow } from './lane-row.tsx'
import styles from './run-chart.module.css'
import { ServerRow } from './server-row.tsx'

/** Number of lanes to reserve space for until the modes are loaded. */
const expectedFollowers = 6

/** Space beside the axis for the half of a mark, in pixels. */
const markMargin = 12

interface RunChartProps {
  /** Null draws an empty axis. */
  run: Run | null
  /** The lanes of the next run, drawn until it starts. */
  followers: readonly FollowerConfig[]
  /** Whether the run is in progress, so that missing events may still arrive. */
  live: boolean
  /** Plays a recorded run: its marks appear from left to right, then its figures. */
  isPlayed?: boolean
  label: string
}

/** One time axis with the states on the server on top and a lane per follower below. */
export function RunChart({ run, followers, live, isPlayed = false, label }: RunChartProps) {
  const [place, width] = useWidth()
  const t = useMessages()
  const layout = layoutChart(width, run?.recordings.length ?? (followers.length || expectedFollowers))
  const commits = run?.commits ?? []
  const styleOf = useModeStyles()
  const elapsedMs = live && run ? elapsedOf(run) : undefined
  const lanes = run?.recordings.map((recording) => toLane(recording, commits, elapsedMs)) ?? []
  const measures = run ? measureRun(run) : []
  const scale = createTimeScale(lanes, commits, elapsedMs)
  const x = (ms: number) => layout.left + scale.toShare(ms) * (layout.right - layout.left)
  const best = Math.min(...measures.flatMap(({ resultLatencyMs }) => resultLatencyMs ?? []))
  return (
    <div ref={place} className={styles.place} style={{ minHeight: layout.height }}>
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        className={styles.chart}
        role="img"
        aria-label={label}
        id="run-chart"
        data-played={isPlayed || undefined}
        style={
          {
            '--hidden': `${layout.width - layout.left}px`,
            '--shown': `${layout.width - layout.right - markMargin}px`,
          } as CSSProperties
        }
      >
        <ChartAxis layout={layout} scale={scale} x={x} />
        <ServerRow layout={layout} spans={toStateSpans(commits, scale.length)} x={x} />
        {!run &&
          followers.map((follower, index) => (
            <EmptyLane
              key={followerKey(follower)}
              layout={layout}
              y={layout.laneY(index)}
              title={followerTitle(follower, t)}
            />
          ))}
        {run?.recordings.map((recording, index) => {
          const lane = lanes[index]
          const measure = measures[index]
          if (!lane || !measure) return null
          return (
            <LaneRow
              key={followerKey(recording)}
              layout={layout}
              y={layout.laneY(index)}
              x={x}
              lane={lane}
              measure={measure}
              style={styleOf(measure.mode)}
              cuts={recording.cuts.length}
              live={elapsedMs !== undefined}
              best={measures.length > 1 && measure.resultLatencyMs === best}
            />
          )
        })}
      </svg>
    </div>
  )
}

/** Milliseconds since the first commit: the axis moves on also while nothing arrives. */
function elapsedOf({ commits, recordings }: Run): number {
  return Math.max(0, now() + (recordings[0]?.offsetMs ?? 0) - (commits[0]?.at ?? 0))
}

/** The observed width of the element; a wide one until it is known. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(1_180)
  useEffect(() => {
    if (!place.current) return
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(280, Math.floor(entry.contentRect.width)))
    })
    watch.observe(place.current)
    return () => watch.disconnect()
  }, [])
  return [place, width] as const
}
