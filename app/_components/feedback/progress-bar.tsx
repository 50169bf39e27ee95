import styles from './progress-bar.module.css'

/** A progress bar from 0 to 1; null means running with an unknown share. */
export function ProgressBar({ share, label }: { share: number | null; label: string }) {
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      data-unknown={share === null || undefined}
    >
      <div style={share === null ? undefined : { transform: `scaleX(${share})` }} />
    </div>
  )
}
