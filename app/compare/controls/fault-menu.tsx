'use client'

import { Fragment } from 'react'
import type { Faults } from '#client/comparison/run.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { ListedMode } from '../../_modes/listed-mode.ts'
import { cutAfterMs } from '../run/plan.ts'
import { modeFaults } from './settings.ts'

const cuts = [0, 500, 1_000, 2_000, 5_000]
const latencies = [0, 100, 400]

interface FaultMenuProps {
  faults: Faults
  modes: readonly ListedMode[]
  onChange(faults: Faults): void
}

/** Selects the faults to inject: those of the network, then those of the modes. */
export function FaultMenu({ faults, modes, onChange }: FaultMenuProps) {
  const t = useMessages()
  return (
    <>
      <p>{t('option.cutTitle', { duration: t.duration(cutAfterMs) })}</p>
      {cuts.map((cutMs) => (
        <label key={cutMs}>
          <input
            type="radio"
            name="cut"
            checked={faults.cutMs === cutMs}
            onChange={() => onChange({ ...faults, cutMs })}
          />
          {cutMs === 0 ? t('option.none') : t.duration(cutMs)}
        </label>
      ))}
      <p>{t('option.latency')}</p>
      {latencies.map((latencyMs) => (
        <label key={latencyMs}>
          <input
            type="radio"
            name="latency"
            checked={faults.latencyMs === latencyMs}
            onChange={() => onChange({ ...faults, latencyMs })}
          />
          {latencyMs === 0 ? t('option.none') : t.duration(latencyMs)}
        </label>
      ))}
      {modeFaults(modes).map(({ name, title, choices }) => (
        <Fragment key={name}>
          <p>{title}</p>
          {choices.map((choice) => (
            <label key={choice.value}>
              <input
                type="radio"
                name={name}
                checked={(faults.ofModes[name] ?? 0) === choice.value}
                onChange={() => onChange({ ...faults, ofModes: { ...faults.ofModes, [name]: choice.value } })}
              />
              {choice.title}
            </label>
          ))}
        </Fragment>
      ))}
    </>
  )
}
