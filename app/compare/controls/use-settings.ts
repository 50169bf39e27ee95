'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { createStoredSetting } from '../../_data/stored-setting.ts'
import type { ListedMode } from '../../_modes/listed-mode.ts'
import { noFaults } from '../run/plan.ts'
import { defaultSettings, documentName, type Settings } from './settings.ts'

const stored = createStoredSetting('hearback.compare', '')

/**
 * The settings of the comparison: those of the runs that are shown, else those that were last used in this browser.
 * By default all modes are selected.
 */
export function useSettings(modes: readonly ListedMode[] | undefined, runs: readonly Run[]) {
  const [settings, setSettings] = useState<Settings>(defaultSettings)

  useEffect(() => {
    if (!modes) return
    const names = modes.filter(({ follows }) => follows).map(({ name }) => name)
    setSettings((before) => {
      if (runs.length > 0) return settingsOf(runs, before)
      const saved = { ...before, ...readStored() }
      const known = saved.modes.filter((name) => names.includes(name))
      return { ...saved, modes: known.length > 0 ? known : names }
    })
  }, [modes, runs])

  function change(next: Settings): void {
    setSettings(next)
    // The content of a selected file is not stored.
    const { document, ...others } = next
    stored.write(JSON.stringify({ ...others, ...(typeof document === 'string' && { document }) }))
  }

  return [settings, change] as const
}

/** The settings that lead to these runs. */
function settingsOf(runs: readonly Run[], { document, intervals }: Settings): Settings {
  const [first] = runs
  const recordings = first?.recordings ?? []
  const used = [...new Set(recordings.flatMap(({ intervalMs }) => intervalMs ?? []))]
  const [cut] = recordings.flatMap(({ cuts }) => cuts)
  const cutMs = cut ? Math.round((cut.to - cut.from) / 500) * 500 : 0
  return {
    document: first?.filename === documentName(document) ? document : (first?.filename ?? document),
    modes: [...new Set(recordings.map(({ mode }) => mode))],
    intervals: used.length > 0 ? used : intervals,
    runs: runs.length,
    faults: first?.faults ?? { ...noFaults, cutMs },
  }
}

function readStored(): Partial<Settings> {
  try {
    const value: unknown = JSON.parse(stored.read() || '{}')
    const { document, modes, intervals, runs, faults } = value as Partial<Settings>
    return {
      ...(typeof document === 'string' && { document }),
      ...(Array.isArray(modes) && { modes }),
      ...(Array.isArray(intervals) && { intervals }),
      ...(typeof runs === 'number' && { runs }),
      ...(faults?.ofModes && { faults: { ...noFaults, ...faults } }),
    }
  } catch {
    return {}
  }
}
