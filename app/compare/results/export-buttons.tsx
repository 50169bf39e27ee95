'use client'

import { useState } from 'react'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { summarizeRuns, toCsv } from '#client/comparison/summary.ts'
import styles from './export-buttons.module.css'

/** Exports the comparison as a link, JSON, CSV or an image. */
export function ExportButtons({ runs }: { runs: readonly Run[] }) {
  const [message, setMessage] = useState('')
  const isEmpty = runs.length === 0

  async function share() {
    const { packRuns } = await import('#client/comparison/share.ts')
    const address = `${location.origin}/compare#run=${await packRuns(runs)}`
    history.replaceState(null, '', address)
    try {
      await navigator.clipboard.writeText(address)
      setMessage('Link copied.')
    } catch {
      setMessage('The link is in the address bar.')
    }
  }

  async function exportPng() {
    const { drawPng } = await import('./png.ts')
    const chart = document.querySelector<SVGSVGElement>('#run-chart')
    if (chart) download('comparison.png', await drawPng(chart))
  }

  const csv = () => toCsv(summarizeRuns(runs.map(measureRun)))
  return (
    <div className={styles.buttons}>
      <span className="small" aria-live="polite">
        {message}
      </span>
      <button type="button" className="button" disabled={isEmpty} onClick={() => void share()}>
        Share
      </button>
      <button
        type="button"
        className="button"
        disabled={isEmpty}
        onClick={() =>
          download('comparison.json', new Blob([JSON.stringify(runs, null, 2)], { type: 'application/json' }))
        }
      >
        JSON
      </button>
      <button
        type="button"
        className="button"
        disabled={isEmpty}
        onClick={() => download('comparison.csv', new Blob([csv()], { type: 'text/csv' }))}
      >
        CSV
      </button>
      <button type="button" className="button" disabled={isEmpty} onClick={() => void exportPng()}>
        PNG
      </button>
    </div>
  )
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
