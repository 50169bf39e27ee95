import styles from './example-badge.module.css'

/** Marks the chart as a recording, shown until the first comparison of this browser. */
export function ExampleBadge() {
  return (
    <p className={styles.badge}>
      <strong>Example</strong> recorded on a busy machine. Press Run to measure this one.
    </p>
  )
}
