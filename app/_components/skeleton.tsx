import styles from './skeleton.module.css'

/** Holds the place of what is being read, at its real size, so that nothing jumps. */
export function Skeleton({ height, width = '100%' }: { height: number | string; width?: number | string }) {
  return <div className={styles.skeleton} style={{ height, width }} aria-hidden="true" />
}
