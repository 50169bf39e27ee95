import styles from './api-reference.module.css'
import { componentName, formatType, type Schema } from './openapi.ts'

/** The type of a value; a named component links to its card and opens it. */
export function TypeName({ schema }: { schema: Schema | undefined }) {
  const inner = schema?.items ?? schema?.anyOf?.find((choice) => componentName(choice)) ?? schema
  const name = inner && componentName(inner)
  if (!name) return <span className={styles.type}>{formatType(schema)}</span>
  return (
    <a href={`#schema-${name}`} className={styles.type} onClick={() => open(`schema-${name}`)}>
      {formatType(schema)}
    </a>
  )
}

function open(id: string): void {
  document.getElementById(id)?.setAttribute('open', '')
}
