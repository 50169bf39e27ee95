'use client'

import { formatDuration } from '#client/format/amounts.ts'
import type { ModeDescription } from '#client/index.ts'
import samples from '../../../public/samples/samples.json'
import { ModeMark } from '../../_modes/mode-logo.tsx'
import styles from './controls.module.css'
import { TroubleMenu } from './fault-menu.tsx'
import { Menu } from './menu.tsx'
import { intervals, nameOf, runCounts, type Settings, troubleTitle } from './settings.ts'

interface ControlsProps {
  settings: Settings
  modes: readonly ModeDescription[]
  racing: boolean
  onChange(settings: Settings): void
}

/** What shall be compared: the document, the ways, how often polling asks, how many runs, and what goes wrong. */
export function Controls({ settings, modes, racing, onChange }: ControlsProps) {
  const change = (part: Partial<Settings>) => onChange({ ...settings, ...part })
  const chosen = modes.filter(({ name }) => settings.modes.includes(name))
  return (
    <div className={styles.controls}>
      <Menu title="PDF" value={nameOf(settings.document)} disabled={racing}>
        {samples.map(({ file, title }) => (
          <label key={file}>
            <input
              type="radio"
              name="document"
              checked={settings.document === file}
              onChange={() => change({ document: file })}
            />
            {title}
          </label>
        ))}
        <p>or one of your own:</p>
        <input
          type="file"
          accept="application/pdf,.pdf"
          className={styles.file}
          aria-label="A PDF of your own"
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file) change({ document: file })
          }}
        />
      </Menu>
      <Menu title="Ways" value={`${chosen.length} of ${modes.length}`} disabled={racing}>
        {modes.map(({ name, title }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={settings.modes.includes(name)}
              onChange={() => change({ modes: toggled(settings.modes, name) })}
            />
            <ModeMark mode={name} />
            {title}
          </label>
        ))}
      </Menu>
      <Menu
        title="Polling every"
        value={
          settings.intervals
            .toSorted((a, b) => a - b)
            .map(formatDuration)
            .join(', ') || 'never'
        }
        disabled={racing}
      >
        {intervals.map((ms) => (
          <label key={ms}>
            <input
              type="checkbox"
              checked={settings.intervals.includes(ms)}
              onChange={() => change({ intervals: toggled(settings.intervals, ms) })}
            />
            {formatDuration(ms)}
          </label>
        ))}
        <p>Each one gets a lane of its own.</p>
      </Menu>
      <Menu title="Runs" value={String(settings.runs)} disabled={racing}>
        {runCounts.map((count) => (
          <label key={count}>
            <input
              type="radio"
              name="runs"
              checked={settings.runs === count}
              onChange={() => change({ runs: count })}
            />
            {count}
          </label>
        ))}
        <p>Each run is a job of its own; the table shows medians.</p>
      </Menu>
      <Menu title="Trouble" value={troubleTitle(settings.trouble)} disabled={racing}>
        <TroubleMenu trouble={settings.trouble} onChange={(trouble) => change({ trouble })} />
      </Menu>
    </div>
  )
}

function toggled<T>(chosen: readonly T[], one: T): T[] {
  return chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]
}
