import styles from './skeleton.module.css'

/** A placeholder of the size of the content that is being loaded, so that the layout does not shift. */
export function Skeleton({ height, width = '100%' }: { height: number | string; width?: number | string }) {
  return <div className={styles.skeleton} style={{ height, width }} aria-hidden="true" />
}
