import styles from './example-badge.module.css'

/** Marks the chart as a recording, shown until the first comparison of this browser. */
export function ExampleBadge() {
  return (
    <p className={styles.badge}>
      <strong>Example</strong>
      <span className={styles.origin}> recorded on a busy machine</span>. Press Run to measure this one.
    </p>
  )
}
