'use client'

import { useMessages } from '../../_messages/messages.tsx'
import styles from '../compare.module.css'

interface RunTabsProps {
  count: number
  shown: number
  disabled: boolean
  onShow(index: number): void
}

/** Selects the run that is drawn. */
export function RunTabs({ count, shown, disabled, onShow }: RunTabsProps) {
  const t = useMessages()
  return (
    <fieldset className={styles.tabs}>
      <legend className="visually-hidden">{t('chart.runs')}</legend>
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
          {t('chart.run', { number: index + 1 })}
        </button>
      ))}
    </fieldset>
  )
}
