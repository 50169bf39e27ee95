'use client'

import { useState } from 'react'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { summarizeRuns, toCsv } from '#client/comparison/summary.ts'
import { download } from './download.ts'
import styles from './export-buttons.module.css'

/** Takes the comparison away: as an address, as data, as a picture. */
export function ShareButtons({ runs }: { runs: readonly Run[] }) {
  const [said, setSaid] = useState('')
  const none = runs.length === 0

  async function share() {
    const { packRuns } = await import('#client/comparison/share.ts')
    const address = `${location.origin}/compare#run=${await packRuns(runs)}`
    history.replaceState(null, '', address)
    try {
      await navigator.clipboard.writeText(address)
      setSaid('The address is copied.')
    } catch {
      setSaid('The address is in the address bar.')
    }
  }

  async function picture() {
    const { drawPng } = await import('./png.ts')
    const chart = document.querySelector<SVGSVGElement>('#race-chart')
    if (chart) download('comparison.png', await drawPng(chart))
  }

  const csv = () => toCsv(summarizeRuns(runs.map(measureRun)))
  return (
    <div className={styles.buttons}>
      <span className="small" aria-live="polite">
        {said}
      </span>
      <button type="button" className="button" disabled={none} onClick={() => void share()}>
        Share
      </button>
      <button
        type="button"
        className="button"
        disabled={none}
        onClick={() =>
          download('comparison.json', new Blob([JSON.stringify(runs, null, 2)], { type: 'application/json' }))
        }
      >
        JSON
      </button>
      <button
        type="button"
        className="button"
        disabled={none}
        onClick={() => download('comparison.csv', new Blob([csv()], { type: 'text/csv' }))}
      >
        CSV
      </button>
      <button type="button" className="button" disabled={none} onClick={() => void picture()}>
        PNG
      </button>
    </div>
  )
}
