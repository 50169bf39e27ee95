'use client'

import { useEffect, useRef, useState } from 'react'
import { modeTitle } from '#client/comparison/headline.ts'
import { drawLane, drawTruth, lengthOf } from '#client/comparison/lane.ts'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { keyOf } from '#client/comparison/summary.ts'
import type { Way } from '../run/plan.ts'
import { ChartAxis } from './chart-axis.tsx'
import { layOut } from './chart-layout.ts'
import { EmptyLane } from './empty-lane.tsx'
import { LaneRow } from './lane-row.tsx'
import styles from './run-chart.module.css'
import { TruthRow } from './server-row.tsx'

/** Until the modes are known, the place of so many lanes is held. */
const usualWays = 6

interface RaceChartProps {
  /** Null draws the empty axis. */
  run: Run | null
  /** The lanes that the next race will have, drawn until it has begun. */
  ways: readonly Way[]
  /** The run is under way: what was not heard may still be. */
  live: boolean
  label: string
}

/** One time axis: on top what is true, under it a lane for each way of hearing back. */
export function RaceChart({ run, ways, live, label }: RaceChartProps) {
  const [place, width] = useWidth()
  const layout = layOut(width, run?.recordings.length ?? (ways.length || usualWays))
  const commits = run?.commits ?? []
  const drawn = run?.recordings.map((recording) => drawLane(recording, commits)) ?? []
  const measures = run ? measureRun(run) : []
  const length = Math.max(lengthOf(drawn, commits) * 1.04, 1_000)
  const x = (ms: number) =>
    layout.left + (Math.min(Math.max(ms, 0), length) / length) * (layout.right - layout.left)
  const best = Math.min(...measures.flatMap(({ resultLateMs }) => resultLateMs ?? []))
  return (
    <div ref={place} className={styles.place} style={{ minHeight: layout.height }}>
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        className={styles.chart}
        role="img"
        aria-label={label}
        id="race-chart"
      >
        <ChartAxis layout={layout} length={length} x={x} />
        <TruthRow layout={layout} spans={drawTruth(commits, length)} x={x} />
        {!run &&
          ways.map((way, index) => (
            <EmptyLane key={keyOf(way)} layout={layout} y={layout.laneY(index)} title={modeTitle(way)} />
          ))}
        {run?.recordings.map((recording, index) => {
          const lane = drawn[index]
          const measure = measures[index]
          if (!lane || !measure) return null
          return (
            <LaneRow
              key={keyOf(recording)}
              layout={layout}
              y={layout.laneY(index)}
              x={x}
              lane={lane}
              measure={measure}
              cuts={recording.cuts.length}
              live={live}
              best={measures.length > 1 && measure.resultLateMs === best}
            />
          )
        })}
      </svg>
    </div>
  )
}

/** The width of the element, followed; a wide one until it is known. */
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
