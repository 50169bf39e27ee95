import styles from './figure.module.css'

interface FigureProps {
  term: string
  /** Null until it is known. */
  value: string | null
  note: string
}

/** One number, large, with what it counts. */
export function Figure({ term, value, note }: FigureProps) {
  return (
    <dl className={`card ${styles.figure}`}>
      <dt>{term}</dt>
      <dd>{value ?? '…'}</dd>
      <dd className="small">{note}</dd>
    </dl>
  )
}
