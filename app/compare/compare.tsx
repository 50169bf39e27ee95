'use client'

import { useEffect, useState } from 'react'
import { headlineOf } from '#client/comparison/headline.ts'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { summarizeRuns } from '#client/comparison/summary.ts'
import { Note } from '../_components/note.tsx'
import type { ModeList } from '../_data/mode-list.ts'
import { useResource } from '../_data/use-resource.ts'
import { inOrder } from '../_modes/mode-style.ts'
import { Legend } from './chart/legend.tsx'
import { RaceChart } from './chart/run-chart.tsx'
import styles from './compare.module.css'
import { Controls } from './controls/controls.tsx'
import { planOf, type Settings, standardSettings, waysOf } from './controls/settings.ts'
import { ShareButtons } from './results/export-buttons.tsx'
import { Verdict } from './results/run-summary.tsx'
import { RunTabs } from './results/run-tabs.tsx'
import { SummaryTable } from './results/summary-table.tsx'
import { useSharedRuns } from './results/use-shared-runs.ts'
import { useRace } from './run/use-run.ts'

/** Several ways of hearing back follow the same job, side by side. */
export function Compare() {
  const { value, problem: unread } = useResource<ModeList>('/modes')
  const modes = inOrder(value?.modes.filter(({ follows }) => follows) ?? [])
  const [settings, setSettings] = useState<Settings>(standardSettings)
  const { racing, state, runs: raced, problem, start, stop } = useRace()
  const shared = useSharedRuns()
  const runs = racing || raced.length > 0 ? raced : shared.runs
  const [shown, setShown] = useState(0)
  const run: Run | null = (racing ? state?.live : null) ?? runs[shown] ?? runs.at(-1) ?? null
  const summaries = summarizeRuns(runs.map(measureRun))

  // All ways take part until a person chooses otherwise.
  useEffect(() => {
    if (value)
      setSettings((now) => ({
        ...now,
        modes: value.modes.filter(({ follows }) => follows).map(({ name }) => name),
      }))
  }, [value])

  function begin() {
    setShown(0)
    shared.forget()
    void start(planOf(settings, modes))
  }

  const ways = waysOf(settings, modes)
  const headline = runs.length > 0 && !racing ? headlineOf(summaries) : null
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          {headline ??
            (racing
              ? told(state?.phase, state?.number ?? 1, settings.runs)
              : 'See the ways to hear back race.')}
        </h1>
        <Verdict runs={runs} summaries={summaries} racing={racing} shared={shared.runs.length > 0} />
      </header>
      <div className={styles.bar}>
        <Controls settings={settings} modes={modes} racing={racing} onChange={setSettings} />
        {racing ? (
          <button type="button" className="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" className="button primary" disabled={ways.length === 0} onClick={begin}>
            {runs.length > 0 ? 'Race again' : 'Race'}
          </button>
        )}
        <ShareButtons runs={racing ? [] : runs} />
      </div>
      {(problem ?? unread?.message ?? shared.problem) && (
        <Note tone="danger">{problem ?? unread?.message ?? shared.problem}</Note>
      )}
      <figure className={`card ${styles.chart}`}>
        {runs.length > 1 && !racing && <RunTabs count={runs.length} shown={shown} onShow={setShown} />}
        <RaceChart
          run={run}
          ways={ways}
          live={racing}
          label={headline ?? 'The comparison as a drawing; the table below says the same.'}
        />
        <Legend />
      </figure>
      {summaries.length > 0 && !racing && <SummaryTable summaries={summaries} runs={runs.length} />}
    </div>
  )
}

function told(phase: string | undefined, number: number, runs: number): string {
  const which = runs > 1 ? `Run ${number} of ${runs}: ` : ''
  if (phase === 'running') return `${which}${runs > 1 ? 'all' : 'All'} are listening …`
  if (phase === 'submitting') return `${which}${runs > 1 ? 'submitting' : 'Submitting'} the PDF …`
  return `${which}${runs > 1 ? 'getting' : 'Getting'} the followers ready …`
}
