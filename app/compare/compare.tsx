'use client'

import { lazy, useState } from 'react'
import { headlineOf } from '#client/comparison/headline.ts'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { summarizeRuns } from '#client/comparison/summary.ts'
import { LazyBoundary } from '../_components/feedback/lazy-boundary.tsx'
import { Note } from '../_components/feedback/note.tsx'
import { ProblemText } from '../_components/feedback/problem-text.tsx'
import { useModes } from '../_data/use-modes.ts'
import { RichMessage, type Translate, useMessages, useServerLanguage } from '../_messages/messages.tsx'
import { Legend } from './chart/legend.tsx'
import { RunChart } from './chart/run-chart.tsx'
import { RunTabs } from './chart/run-tabs.tsx'
import styles from './compare.module.css'
import { Controls } from './controls/controls.tsx'
import { followersOf, isAvailable, toPlan } from './controls/settings.ts'
import { useSettings } from './controls/use-settings.ts'
import { ExampleBadge } from './example/example-badge.tsx'
import { useExample } from './example/use-example.ts'
import { useHistory } from './history/use-history.ts'
import { useRestoredScroll } from './history/use-restored-scroll.ts'
import { BaselineSelect } from './results/baseline-select.tsx'
import type { CpuReport } from './results/cpu-report.ts'
import { ExportButtons } from './results/export-buttons.tsx'
import { RunSummary } from './results/run-summary.tsx'
import { SummaryTable } from './results/summary-table.tsx'
import { useSharedRuns } from './results/use-shared-runs.ts'
import { FollowerStartError } from './run/plan.ts'
import type { ComparisonProgress } from './run/run-comparison.ts'
import { useComparison } from './run/use-comparison.ts'

// Below the first screen.
const HistoryList = lazy(async () => ({ default: (await import('./history/history-list.tsx')).HistoryList }))

const noRuns: readonly Run[] = []

/** Compares delivery modes: each follows the same job, drawn side by side on one time axis. */
export function Compare({ cpuReport }: { cpuReport: CpuReport | null }) {
  const { modes: all, error } = useModes()
  const t = useMessages()
  const lang = useServerLanguage()
  const modes = all?.filter(({ follows }) => follows) ?? []
  const history = useHistory()
  const shared = useSharedRuns()
  const { running, progress, problem, start, stop } = useComparison(history.save)
  const finished = shared.runs.length > 0 ? shared.runs : history.runs
  const runs = running ? noRuns : finished
  const [settings, setSettings] = useSettings(all, finished)
  const [shown, setShown] = useState(0)
  const isFirstVisit = history.isLoaded && !shared.isExpected && runs.length === 0 && !running
  const example = useExample(isFirstVisit)
  const run = (running ? progress?.live : null) ?? runs[shown] ?? runs.at(-1) ?? null
  const summaries = summarizeRuns(runs.map(measureRun))
  useRestoredScroll(runs.length > 0)

  function begin() {
    setShown(0)
    shared.clear()
    void start(toPlan(settings, modes))
  }

  const followers = followersOf(settings, modes)
  const headline = runs.length > 0 ? headlineOf(summaries, t) : null
  // Shown from the start of the first run, so that the chart does not move at the end.
  const tabCount = running ? settings.runs : runs.length
  const failure = problem ?? error
  const canRun = followers.length > 0 && isAvailable(settings.document)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{headline ?? (running ? describeProgress(progress, settings.runs, t) : t('compare.title'))}</h1>
        <RunSummary runs={runs} summaries={summaries} running={running} shared={shared.runs.length > 0} />
      </header>
      <div className={styles.bar}>
        <Controls settings={settings} modes={modes} disabled={running} onChange={setSettings} />
        {running ? (
          <button type="button" className="button" onClick={stop}>
            {t('compare.stop')}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={!canRun}
            title={isAvailable(settings.document) ? undefined : t('compare.chooseAgain')}
            onClick={begin}
          >
            {t(runs.length > 0 ? 'compare.runAgain' : 'compare.run')}
          </button>
        )}
        <ExportButtons runs={runs} shown={shown} headline={headline ?? ''} />
      </div>
      {(failure || shared.isInvalid) && (
        <Note tone="danger">
          {failure instanceof FollowerStartError ? (
            <>
              {t('compare.notStarted', { title: failure.title })} <span lang={lang}>{failure.message}</span>
            </>
          ) : failure ? (
            <ProblemText problem={failure} />
          ) : (
            t('compare.invalidLink')
          )}
        </Note>
      )}
      <figure className={`card ${styles.chart}`}>
        {tabCount > 1 && <RunTabs count={tabCount} shown={shown} disabled={running} onShow={setShown} />}
        {example && <ExampleBadge />}
        <RunChart
          run={run ?? example}
          followers={followers}
          live={running}
          isPlayed={!run && example !== null}
          label={headline ?? t('compare.chart')}
        />
        <Legend />
      </figure>
      {summaries.length > 0 && (
        <>
          <BaselineSelect
            comparisons={history.comparisons}
            shownId={history.id}
            baselineId={history.baselineId}
            onSelect={history.selectBaseline}
          />
          <SummaryTable
            summaries={summaries}
            baseline={summarizeRuns(history.baselineRuns.map(measureRun))}
            runs={runs.length}
            cpuReport={cpuReport}
          />
        </>
      )}
      {!running && history.comparisons.length > 0 && (
        <LazyBoundary>
          <HistoryList
            comparisons={history.comparisons}
            shownId={shared.runs.length > 0 ? null : history.id}
            onRename={history.rename}
            onRemove={history.remove}
          />
        </LazyBoundary>
      )}
      <p>
        <RichMessage
          id="compare.report"
          tags={{
            report: (words) => <a href="/compare/report">{words}</a>,
            download: (words) => (
              <a href="/compare/report" download="hearback-comparison.html">
                {words}
              </a>
            ),
          }}
        />
      </p>
    </div>
  )
}

const phases = {
  preparing: 'compare.connecting',
  submitting: 'compare.submitting',
  running: 'compare.following',
} as const

function describeProgress(progress: ComparisonProgress | null, runs: number, t: Translate): string {
  const step = t(phases[progress?.phase ?? 'preparing'])
  return runs > 1 ? t('compare.step', { number: progress?.number ?? 1, runs, step }) : step
}
