'use client'

import { useEffect, useState } from 'react'
import { headlineOf } from '#client/comparison/headline.ts'
import { measureRun } from '#client/comparison/measure.ts'
import { summarizeRuns } from '#client/comparison/summary.ts'
import { Note } from '../_components/note.tsx'
import { useModes } from '../_data/use-modes.ts'
import { Legend } from './chart/legend.tsx'
import { RunChart } from './chart/run-chart.tsx'
import styles from './compare.module.css'
import { Controls } from './controls/controls.tsx'
import { defaultSettings, followersOf, type Settings, toPlan } from './controls/settings.ts'
import type { CpuReport } from './results/cpu-report.ts'
import { ExportButtons } from './results/export-buttons.tsx'
import { RunSummary } from './results/run-summary.tsx'
import { SummaryTable } from './results/summary-table.tsx'
import { useSharedRuns } from './results/use-shared-runs.ts'
import type { ComparisonProgress } from './run/run-comparison.ts'
import { useComparison } from './run/use-comparison.ts'

/** Compares delivery modes: each follows the same job, drawn side by side on one time axis. */
export function Compare({ cpuReport }: { cpuReport: CpuReport | null }) {
  const { modes: all, error } = useModes()
  const modes = all?.filter(({ follows }) => follows) ?? []
  const [settings, setSettings] = useState<Settings>(defaultSettings)
  const { running, progress, runs: ownRuns, problem, start, stop } = useComparison()
  const shared = useSharedRuns()
  const runs = running || ownRuns.length > 0 ? ownRuns : shared.runs
  const [shown, setShown] = useState(0)
  const run = (running ? progress?.live : null) ?? runs[shown] ?? runs.at(-1) ?? null
  const summaries = summarizeRuns(runs.map(measureRun))

  // All modes are selected by default.
  useEffect(() => {
    if (all) {
      const names = all.filter(({ follows }) => follows).map(({ name }) => name)
      setSettings((before) => ({ ...before, modes: names }))
    }
  }, [all])

  function begin() {
    setShown(0)
    shared.clear()
    void start(toPlan(settings, modes))
  }

  const followers = followersOf(settings, modes)
  const headline = runs.length > 0 && !running ? headlineOf(summaries) : null
  // Shown from the start of the first run, so that the chart does not move at the end.
  const tabCount = running ? settings.runs : runs.length
  const message = problem ?? error?.message ?? shared.problem
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          {headline ??
            (running ? describeProgress(progress, settings.runs) : 'Compare delivery modes on one job')}
        </h1>
        <RunSummary runs={runs} summaries={summaries} running={running} shared={shared.runs.length > 0} />
      </header>
      <div className={styles.bar}>
        <Controls settings={settings} modes={modes} disabled={running} onChange={setSettings} />
        {running ? (
          <button type="button" className="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" className="button primary" disabled={followers.length === 0} onClick={begin}>
            {runs.length > 0 ? 'Run again' : 'Run'}
          </button>
        )}
        <ExportButtons runs={running ? [] : runs} />
      </div>
      {message && <Note tone="danger">{message}</Note>}
      <figure className={`card ${styles.chart}`}>
        {tabCount > 1 && <RunTabs count={tabCount} shown={shown} disabled={running} onShow={setShown} />}
        <RunChart
          run={run}
          followers={followers}
          live={running}
          label={headline ?? 'Chart of the comparison. The table below contains the same figures.'}
        />
        <Legend />
      </figure>
      {summaries.length > 0 && !running && (
        <SummaryTable summaries={summaries} runs={runs.length} cpuReport={cpuReport} />
      )}
    </div>
  )
}

interface RunTabsProps {
  count: number
  shown: number
  disabled: boolean
  onShow(index: number): void
}

/** Selects the run that is drawn. */
function RunTabs({ count, shown, disabled, onShow }: RunTabsProps) {
  return (
    <fieldset className={styles.tabs}>
      <legend className="visually-hidden">Run in the chart</legend>
      {Array.from({ length: count }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a run is identified by its number.
          key={index}
          type="button"
          className="chip"
          disabled={disabled}
          aria-pressed={index === shown}
          onClick={() => onShow(index)}
        >
          Run {index + 1}
        </button>
      ))}
    </fieldset>
  )
}

function describeProgress(progress: ComparisonProgress | null, runs: number): string {
  const step =
    progress?.phase === 'running'
      ? 'Following the job …'
      : progress?.phase === 'submitting'
        ? 'Submitting the PDF …'
        : 'Connecting followers …'
  return runs > 1 ? `Run ${progress?.number ?? 1} of ${runs}: ${step}` : step
}
