'use client'

import { useState } from 'react'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { toCsv } from '#client/comparison/summary.ts'
import { type Translate, useMessages } from '../../_messages/messages.tsx'
import styles from './export-buttons.module.css'

interface ExportButtonsProps {
  runs: readonly Run[]
  /** Index of the run in the chart. */
  shown: number
  headline: string
}

/** Exports the comparison as a link, JSON, CSV or an image. */
export function ExportButtons({ runs, shown, headline }: ExportButtonsProps) {
  const [message, setMessage] = useState('')
  const t = useMessages()
  const isEmpty = runs.length === 0

  async function share() {
    const { packRuns } = await import('#client/comparison/share.ts')
    const fragment = `#run=${await packRuns(runs)}`
    const address = `${location.origin}/compare${fragment}`
    // The query names the comparison that this page shows.
    history.replaceState(null, '', location.search + fragment)
    try {
      await navigator.clipboard.writeText(address)
      setMessage(t('export.copied'))
    } catch {
      setMessage(t('export.inAddress'))
    }
  }

  async function exportPng() {
    const { drawPng } = await import('./png.ts')
    const chart = document.querySelector<SVGSVGElement>('#run-chart')
    const legend = document.querySelector('#chart-legend')
    if (chart && legend)
      download(
        'comparison.png',
        await drawPng(chart, legend, { headline, details: detailsOf(runs, shown, t) }),
      )
  }

  const csv = () => toCsv(runs.map(measureRun))
  return (
    <div className={styles.buttons}>
      <span className={`small ${styles.message}`} aria-live="polite">
        {message}
      </span>
      <button type="button" className="button" disabled={isEmpty} onClick={() => void share()}>
        {t('export.share')}
      </button>
      <button
        type="button"
        className="button"
        disabled={isEmpty}
        onClick={() =>
          download('comparison.json', new Blob([JSON.stringify(runs, null, 2)], { type: 'application/json' }))
        }
      >
        {t('export.json')}
      </button>
      <button
        type="button"
        className="button"
        disabled={isEmpty}
        onClick={() => download('comparison.csv', new Blob([csv()], { type: 'text/csv' }))}
      >
        {t('export.csv')}
      </button>
      <button type="button" className="button" disabled={isEmpty} onClick={() => void exportPng()}>
        {t('export.png')}
      </button>
    </div>
  )
}

/** What the chart shows: file, pages, run and date. */
function detailsOf(runs: readonly Run[], shown: number, t: Translate): string {
  const run = runs[shown] ?? runs[0]
  return [
    run?.filename,
    run?.pages && t('count.pages', { count: run.pages }),
    runs.length > 1 ? t('export.run', { number: shown + 1, count: runs.length }) : t('export.oneRun'),
    t('export.drawn', { date: new Date().toLocaleDateString(t.language, { dateStyle: 'long' }) }),
    'hearback',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Saves a file in the browser. */
function download(filename: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = filename
  link.click()
  // The browser has started the download by then and keeps the data.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
