import styles from './run-tabs.module.css'

interface RunTabsProps {
  count: number
  shown: number
  onShow(index: number): void
}

/** Which of the runs is drawn. */
export function RunTabs({ count, shown, onShow }: RunTabsProps) {
  return (
    <fieldset className={styles.tabs}>
      <legend className="visually-hidden">Which run is drawn</legend>
      {Array.from({ length: count }, (_, index) => (
        <button
          // Runs have no other name than their number.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          key={index}
          type="button"
          className="chip"
          aria-pressed={index === shown}
          onClick={() => onShow(index)}
        >
          Run {index + 1}
        </button>
      ))}
    </fieldset>
  )
}
