import styles from './legend.module.css'

/** How to read the drawing. */
export function Legend() {
  return (
    <figcaption className={styles.legend}>
      <span>
        <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
          <circle r="6" />
        </svg>
        brought news
      </span>
      <span>
        <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
          <circle r="5.5" className={styles.hollow} />
        </svg>
        asked for nothing
      </span>
      <span>
        <svg viewBox="0 -8 28 16" width="26" height="14" aria-hidden="true">
          <rect y="-3" width="28" height="6" rx="3" opacity=".42" />
          <circle cx="9" r="2.2" />
          <circle cx="19" r="2.2" />
        </svg>
        open, with progress
      </span>
      <span>
        <svg viewBox="0 -8 28 16" width="26" height="14" aria-hidden="true">
          <path d="M0 0h28" className={styles.late} />
        </svg>
        how late the result was
      </span>
      <span>
        <svg viewBox="-4 -8 8 16" width="8" height="14" aria-hidden="true">
          <path d="M0-8V8" className={styles.commit} />
        </svg>
        committed by the server
      </span>
    </figcaption>
  )
}
