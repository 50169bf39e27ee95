'use client'

import { Menu } from '../../_components/controls/menu.tsx'
import { samples } from '../../_data/samples.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { ListedMode } from '../../_modes/listed-mode.ts'
import { ModeLogo } from '../../_modes/mode-logo.tsx'
import styles from './controls.module.css'
import { FaultMenu } from './fault-menu.tsx'
import { documentTitle, faultsTitle, intervals, runCounts, type Settings } from './settings.ts'

interface ControlsProps {
  settings: Settings
  modes: readonly ListedMode[]
  disabled: boolean
  onChange(settings: Settings): void
}

/** Options of the comparison: document, modes, intervals, number of runs, faults. */
export function Controls({ settings, modes, disabled, onChange }: ControlsProps) {
  const t = useMessages()
  const change = (part: Partial<Settings>) => onChange({ ...settings, ...part })
  const withInterval = modes.find(({ capabilities }) => capabilities?.interval)
  const chosen = modes.filter(({ name }) => settings.modes.includes(name))
  return (
    <div className={styles.controls}>
      <Menu inFlow title={t('option.pdf')} value={documentTitle(settings.document, t)} disabled={disabled}>
        {samples.map(({ name, file }) => (
          <label key={file}>
            <input
              type="radio"
              name="document"
              checked={settings.document === file}
              onChange={() => change({ document: file })}
            />
            {t(`sample.${name}.title`)}
          </label>
        ))}
        <p>{t('option.orFile')}</p>
        <input
          type="file"
          accept="application/pdf,.pdf"
          className={styles.file}
          aria-label={t('option.file')}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file) change({ document: file })
          }}
        />
      </Menu>
      <Menu
        inFlow
        title={t('option.modes')}
        value={t('option.chosen', { chosen: chosen.length, count: modes.length })}
        disabled={disabled}
      >
        {modes.map(({ name, title }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={settings.modes.includes(name)}
              onChange={() => change({ modes: toggled(settings.modes, name) })}
            />
            <ModeLogo mode={name} />
            {title}
          </label>
        ))}
      </Menu>
      {withInterval && (
        <Menu
          inFlow
          title={t('option.every', { mode: withInterval.title })}
          value={
            settings.intervals
              .toSorted((a, b) => a - b)
              .map(t.duration)
              .join(', ') || t('option.none')
          }
          disabled={disabled}
        >
          {intervals.map((ms) => (
            <label key={ms}>
              <input
                type="checkbox"
                checked={settings.intervals.includes(ms)}
                onChange={() => change({ intervals: toggled(settings.intervals, ms) })}
              />
              {t.duration(ms)}
            </label>
          ))}
          <p>{t('option.lane')}</p>
        </Menu>
      )}
      <Menu inFlow title={t('option.runs')} value={String(settings.runs)} disabled={disabled}>
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
        <p>{t('option.medians')}</p>
      </Menu>
      <Menu
        inFlow
        title={t('option.faults')}
        value={faultsTitle(settings.faults, modes, t)}
        disabled={disabled}
      >
        <FaultMenu faults={settings.faults} modes={modes} onChange={(faults) => change({ faults })} />
      </Menu>
    </div>
  )
}

function toggled<T>(chosen: readonly T[], one: T): T[] {
  return chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]
}
